namespace FraudServerless.Training.Report.Figures;

/// <summary>Orders and their worth in EUR.</summary>
internal readonly record struct Sum(int Orders, decimal Euros)
{
    public static Sum Of(IEnumerable<(ReportOrder Order, decimal Euros)> orders)
    {
        var list = orders.ToList();
        return new Sum(list.Count, list.Sum(o => o.Euros));
    }
}

/// <summary>What comes of approving every order with a score below a threshold and refusing all others.</summary>
/// <param name="Approved">All that pass.</param>
/// <param name="FraudPassed">Those of them that are fraud.</param>
/// <param name="GoodRefused">Orders that would have been paid, refused.</param>
internal sealed record ThresholdRow(double Threshold, Sum Approved, Sum FraudPassed, Sum FraudRefused, Sum GoodRefused)
{
    /// <summary>The policy's class bounds and usual thresholds are among them.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9];

    public static ThresholdRow Of(IReadOnlyList<(ReportOrder Order, decimal Euros)> orders, double threshold) =>
        new(
            threshold,
            Sum.Of(orders.Where(o => o.Order.Score < threshold)),
            Sum.Of(orders.Where(o => o.Order.Score < threshold && o.Order.Label)),
            Sum.Of(orders.Where(o => o.Order.Score >= threshold && o.Order.Label)),
            Sum.Of(orders.Where(o => o.Order.Score >= threshold && !o.Order.Label))
        );
}
