using FraudServerless.Training.Report.Charts;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>Whether a score of 10 % means that one order in ten is fraud.</summary>
internal static class CalibrationSection
{
    public static void Add(ReportBody body)
    {
        var bins = CalibrationBin.Of(body.Orders).Where(b => b.Orders.Count > 0).ToList();
        body.Begin(
            "calibration",
            "Whether the score is the probability that it claims to be",
            "Orders are put together by their score; in each range the mean score should be the rate of fraud that was observed. "
                + $"Over all held-out orders the mean score is {Format.Share(body.Held.MeanScore)} and the observed rate {Format.Share(body.Held.ObservedRate)}."
        );
        body.Page.Add($"""<div class="charts">""");
        body.Chart(
            Reliability(bins),
            "Dots on the dashed line are right; above it the score is too low, below it too high. The vertical lines span 95 % confidence. Both axes are stretched near 0."
        );
        body.Page.Add($"</div>");
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
        body.End();
    }

    private static Drawing Reliability(List<CalibrationBin> bins)
    {
        var plot = new Plot(Axis.Root("Mean score"), Axis.Root("Observed rate of fraud")).Line(
            "Perfect",
            [new(0, 0), new(1, 1)],
            Ink.Reference,
            dashed: true
        );
        foreach (var bin in bins)
        {
            plot.Line([new(bin.Orders.MeanScore, bin.Interval.Low), new(bin.Orders.MeanScore, bin.Interval.High)], Ink.Good);
        }
        return plot.Dots("Model", bins.Select(b => new Point(b.Orders.MeanScore, b.Orders.ObservedRate)), Ink.Good)
            .ToDrawing("calibration-curve", "Reliability", $"{bins.Count} ranges of the score; the same figures are in the table below.");
    }
}
