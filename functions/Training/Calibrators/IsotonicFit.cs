using FraudServerless.Contracts;

namespace FraudServerless.Training.Calibrators;

/// <summary>
/// Isotonic regression by pooling adjacent violators (Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002).
/// Each pool becomes one point, its mean score and its rate of label 1, with straight lines between: so scores inside a pool keep their ranking. There are
/// about as many points as the cube root of the number of orders.
/// </summary>
internal static class IsotonicFit
{
    /// <summary>Neighbours by score that share a rate.</summary>
    /// <param name="Sum">Of the raw scores.</param>
    /// <param name="Weight">Orders, those added included.</param>
    private sealed record Pool(double Lowest, double Highest, double Sum, int Orders, int Positives, int Weight)
    {
        public double Rate => (double)Positives / Weight;

        // However the sum was rounded, the points of two pools keep their order.
        public CalibrationPoint Point => new(Math.Clamp(Sum / Orders, Lowest, Highest), Rate);

        public Pool With(Pool above) =>
            new(Lowest, above.Highest, Sum + above.Sum, Orders + above.Orders, Positives + above.Positives, Weight + above.Weight);
    }

    /// <param name="raw">Raw scores of orders that the model was not fitted on.</param>
    /// <param name="labels">As many; both labels occur.</param>
    /// <returns>Null when a higher score is not a higher probability.</returns>
    public static IsotonicCalibration? Fit(double[] raw, bool[] labels)
    {
        var ordered = Tied(raw, labels);
        // No order is certain: as if one more of label 1 had the lowest score and one more of label 0 the highest.
        ordered[0] = ordered[0] with
        {
            Positives = ordered[0].Positives + 1,
            Weight = ordered[0].Weight + 1,
        };
        ordered[^1] = ordered[^1] with { Weight = ordered[^1].Weight + 1 };

        var pools = new Stack<Pool>();
        foreach (var next in ordered)
        {
            var pool = next;
            while (pools.TryPeek(out var below) && below.Rate >= pool.Rate)
            {
                pool = pools.Pop().With(pool);
            }

            pools.Push(pool);
        }

        return pools.Count >= 2 ? new IsotonicCalibration([.. pools.Reverse().Select(pool => pool.Point)]) : null;
    }

    /// <summary>One pool a different score, by rising score.</summary>
    private static List<Pool> Tied(double[] raw, bool[] labels) =>
        [
            .. raw.Zip(labels)
                .GroupBy(order => order.First)
                .OrderBy(tied => tied.Key)
                .Select(tied => new Pool(tied.Key, tied.Key, tied.Sum(o => o.First), tied.Count(), tied.Count(o => o.Second), tied.Count())),
        ];
}
