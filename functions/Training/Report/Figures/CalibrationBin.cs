namespace FraudServerless.Training.Report.Figures;

/// <summary>Orders whose score lies in a range, and what came of them.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive; the last range includes 1.</param>
internal sealed record CalibrationBin(double From, double To, ScoredOrders Orders)
{
    // 97.5th percentile of the normal distribution.
    private const double Z = 1.959964;

    // Narrow where nearly all scores lie, and on the policy's usual bounds.
    private static readonly double[] Bounds = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1];

    public static List<CalibrationBin> Of(IReadOnlyList<ReportOrder> orders) =>
        [
            .. Bounds
                .Zip(Bounds.Skip(1))
                .Select(b => new CalibrationBin(
                    b.First,
                    b.Second,
                    new ScoredOrders(orders.Where(o => o.Score >= b.First && (o.Score < b.Second || b.Second >= 1)))
                )),
        ];

    /// <summary>Between what the true rate lies with 95 % confidence (Wilson, 1927).</summary>
    public (double Low, double High) Interval
    {
        get
        {
            double n = Orders.Count;
            var rate = Orders.ObservedRate;
            var centre = (rate + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
            var half = Z / (1 + (Z * Z / n)) * Math.Sqrt((rate * (1 - rate) / n) + (Z * Z / (4 * n * n)));
            return (Math.Max(0, centre - half), Math.Min(1, centre + half));
        }
    }

    public bool Agrees => Orders.MeanScore >= Interval.Low && Orders.MeanScore <= Interval.High;
}
