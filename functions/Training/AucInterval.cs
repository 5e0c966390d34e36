namespace FraudServerless.Training;

/// <summary>Between what the AUC of all such orders lies with 95 % confidence.</summary>
/// <param name="Low">Not below 0.</param>
/// <param name="High">Not above 1.</param>
public sealed record AucInterval(double Low, double High)
{
    // 97.5th percentile of the normal distribution.
    private const double Z = 1.959964;

    /// <summary>
    /// The AUC's standard error of DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic curves: a
    /// nonparametric approach" (Biometrics 44, 1988), by midranks as Sun and Xu, "Fast implementation of DeLong's algorithm" (IEEE Signal Processing Letters 21, 2014).
    /// </summary>
    /// <returns>Null with fewer than two orders of either label. Where the score separates the labels wholly the error is 0, and so is the interval's width.</returns>
    public static AucInterval? Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (positives, negatives) = (With(label: true, scores, labels), With(label: false, scores, labels));
        double m = positives.Length,
            n = negatives.Length;
        if (m < 2 || n < 2)
        {
            return null;
        }

        var all = Midranks([.. positives, .. negatives]);
        var (amongPositives, amongNegatives) = (Midranks(positives), Midranks(negatives));
        // Of each positive the share of negatives below it, of each negative the share of positives above it, ties half.
        var above = new double[positives.Length];
        for (var i = 0; i < above.Length; i++)
        {
            above[i] = (all[i] - amongPositives[i]) / n;
        }

        var below = new double[negatives.Length];
        for (var i = 0; i < below.Length; i++)
        {
            below[i] = 1 - ((all[positives.Length + i] - amongNegatives[i]) / m);
        }

        var auc = above.Average();
        var error = Math.Sqrt((Variance(above) / m) + (Variance(below) / n));
        return new AucInterval(Math.Max(0, auc - (Z * error)), Math.Min(1, auc + (Z * error)));
    }

    private static double[] With(bool label, ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var list = new List<double>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == label)
            {
                list.Add(scores[i]);
            }
        }

        return [.. list];
    }

    /// <summary>Place of each value by rising size, from 1; equal ones share the mean of their places.</summary>
    private static double[] Midranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        var sorted = (double[])values.Clone();
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (var from = 0; from < sorted.Length; )
        {
            var to = from;
            while (to < sorted.Length && sorted[to].Equals(sorted[from]))
            {
                to++;
            }

            foreach (var i in order.AsSpan(from..to))
            {
                ranks[i] = (from + to + 1) / 2d;
            }

            from = to;
        }

        return ranks;
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
