using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>Whether a score of 10 % means that one order in ten is fraud.</summary>
internal static class CalibrationSection
{
    public static void Add(ReportBody body)
    {
        var bins = Bins(body.Orders);
        var before = body.Orders.Where(o => o.Uncalibrated is not null).Select(o => o with { Score = o.Uncalibrated!.Value }).ToList();
        body.Report.Begin(
            "calibration",
            "Whether the score is the probability that it claims to be",
            "Orders are put together by their score; in each range the mean score should be the rate of fraud that was observed. "
                + $"Over all held-out orders the mean score is {Format.Share(body.Held.MeanScore)} and the observed rate {Format.Share(body.Held.ObservedRate)}; "
                + $"over ten groups of equally many orders by score the two are {Format.Share(body.Held.CalibrationError)} apart on average (expected calibration error)."
        );
        body.Page.Add($"""<div class="charts">""");
        body.Report.Chart(
            Reliability(bins, before.Count > 0 ? Bins(before) : []),
            "Dots on the dashed line are right; above it the score is too low, below it too high. The vertical lines span 95 % confidence. Both axes are stretched near 0."
                + (before.Count > 0 ? " The unbroken line is the model's own probability, as it would be answered without the calibration." : "")
        );
        body.Page.Add($"</div>");
        if (before.Count > 0)
        {
            HtmlTable.Add(
                body.Page,
                "Before and after calibration",
                ["Score", "Mean score", "Observed rate", "Calibration error", "Log loss", "Brier score"],
                [Row("The model's own probability", new ScoredOrders(before)), Row("Calibrated, as answered", body.Held)]
            );
        }

        HtmlTable.Add(
            body.Page,
            "Reliability by range of the score",
            ["Score", "Orders", "Fraud", "Mean score", "Observed rate", "95 % confidence", "Score within it"],
            bins.Select(b =>
                (string[])
                    [
                        $"{Format.Share(b.From)} to {Format.Share(b.To)}",
                        Format.Count(b.Orders.Count),
                        Format.Count(b.Orders.Positives),
                        Format.Share(b.Orders.MeanScore),
                        Format.Share(b.Orders.ObservedRate),
                        $"{Format.Share(b.Interval.Low)} to {Format.Share(b.Interval.High)}",
                        b.Agrees ? "yes" : "no",
                    ]
            )
        );
        body.Report.End();
    }

    private static List<CalibrationBin> Bins(IReadOnlyList<ReportOrder> orders) => [.. CalibrationBin.Of(orders).Where(b => b.Orders.Count > 0)];

    private static string[] Row(string name, ScoredOrders orders) =>
        [
            name,
            Format.Share(orders.MeanScore),
            Format.Share(orders.ObservedRate),
            Format.Share(orders.CalibrationError),
            Format.Figure(orders.LogLoss),
            Format.Figure(orders.Brier),
        ];

    /// <param name="before">Of the model's own probability; empty without a calibration.</param>
    private static Drawing Reliability(List<CalibrationBin> bins, List<CalibrationBin> before)
    {
        var plot = new Plot(Axis.Root("Mean score"), Axis.Root("Observed rate of fraud")).Line(
            "Perfect",
            [new(0, 0), new(1, 1)],
            Ink.Reference,
            dashed: true
        );
        if (before.Count > 0)
        {
            plot.Line("Before calibration", before.Select(At), Ink.Fraud);
        }

        foreach (var bin in bins)
        {
            plot.Line([new(bin.Orders.MeanScore, bin.Interval.Low), new(bin.Orders.MeanScore, bin.Interval.High)], Ink.Good);
        }

        return plot.Dots(before.Count > 0 ? "Calibrated" : "Model", bins.Select(At), Ink.Good)
            .ToDrawing("calibration-curve", "Reliability", $"{bins.Count} ranges of the score; the same figures are in the table below.");

        static Point At(CalibrationBin bin) => new(bin.Orders.MeanScore, bin.Orders.ObservedRate);
    }
}
