namespace FraudServerless.Training;

/// <summary>How well probabilities fit labels. Every list is as long as the other; both labels must occur for the two ranking figures.</summary>
public static class BinaryMetrics
{
    // Of a probability of exactly 0 or 1, as double has it: the log loss stays finite.
    private const double Smallest = 1e-15;
    private const int CalibrationBins = 10;

    /// <summary>Area under the ROC curve: the probability that a random 1 is scored above a random 0, ties half (Mann and Whitney, 1947). NaN without both labels.</summary>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var order = Descending(scores);
        double pairs = 0;
        long positives = 0;
        for (var i = 0; i < order.Length; )
        {
            var (tiedPositives, tiedNegatives, next) = Tied(order, scores, labels, i);
            pairs += tiedNegatives * (positives + (tiedPositives / 2d));
            positives += tiedPositives;
            i = next;
        }

        return pairs / positives / (order.Length - positives);
    }

    /// <summary>Mean precision over the ones, each at the threshold that first finds it (the step-wise area under the precision-recall curve, not interpolated). NaN without a 1.</summary>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var order = Descending(scores);
        double sum = 0;
        long positives = 0;
        for (var i = 0; i < order.Length; )
        {
            var (tiedPositives, _, next) = Tied(order, scores, labels, i);
            positives += tiedPositives;
            sum += tiedPositives * ((double)positives / next);
            i = next;
        }

        return sum / positives;
    }

    /// <summary>Mean negative natural logarithm of the probability given to what happened.</summary>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var given = labels[i] ? probabilities[i] : 1 - probabilities[i];
            sum -= Math.Log(Math.Clamp(given, Smallest, 1));
        }

        return sum / labels.Length;
    }

    /// <summary>Mean squared difference between probability and label (Brier, 1950).</summary>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var difference = probabilities[i] - (labels[i] ? 1 : 0);
            sum += difference * difference;
        }

        return sum / labels.Length;
    }

    /// <summary>
    /// Expected calibration error: mean absolute difference between mean probability and rate of label 1, over ten bins of equally many by rising probability
    /// (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015; here of equal size, since most probabilities are low).
    /// </summary>
    public static double CalibrationError(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var order = Descending(probabilities);
        double sum = 0;
        for (var bin = 0; bin < CalibrationBins; bin++)
        {
            double excess = 0;
            foreach (var i in order.AsSpan(From(bin)..From(bin + 1)))
            {
                excess += probabilities[i] - (labels[i] ? 1 : 0);
            }

            sum += Math.Abs(excess);
        }

        return sum / order.Length;

        int From(int bin) => (int)((long)bin * order.Length / CalibrationBins);
    }

    /// <summary>Indexes by falling score.</summary>
    private static int[] Descending(ReadOnlySpan<double> scores)
    {
        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        var keys = scores.ToArray();
        Array.Sort(keys, order);
        Array.Reverse(order);
        return order;
    }

    /// <summary>Ones and zeros that share the score at <paramref name="start"/>, and where the next score begins.</summary>
    private static (long Positives, long Negatives, int Next) Tied(int[] order, ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int start)
    {
        var score = scores[order[start]];
        long positives = 0;
        var i = start;
        for (; i < order.Length && scores[order[i]].Equals(score); i++)
        {
            positives += labels[order[i]] ? 1 : 0;
        }

        return (positives, i - start - positives, i);
    }
}
