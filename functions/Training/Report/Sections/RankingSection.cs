using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;

namespace FraudServerless.Training.Report.Sections;

/// <summary>How well the score puts fraud above good orders.</summary>
internal static class RankingSection
{
    public static void Add(ReportBody body)
    {
        var held = body.Held;
        body.Report.Begin(
            "ranking",
            "Telling fraud from good orders",
            "Both curves go through all thresholds at once, from the highest score to the lowest."
        );
        if (held.Positives == 0 || held.Negatives == 0)
        {
            body.Page.Add($"<p>The held-out orders are all of one label, so there are no curves.</p>");
            body.Report.End();
            return;
        }

        var found = held.Found();
        body.Page.Add($"""<div class="charts">""");
        body.Report.Chart(
            new Plot(Axis.Linear("Good orders refused"), Axis.Linear("Fraud found"))
                .Line("Chance", [new(0, 0), new(1, 1)], Ink.Reference, dashed: true)
                .Line(
                    "Model",
                    found.Select(f => new Point((double)f.Negatives / held.Negatives, (double)f.Positives / held.Positives)).Prepend(new(0, 0)),
                    Ink.Fraud
                )
                .ToDrawing("roc", "ROC curve", $"Area under the curve {Format.Figure(held.Auc)}."),
            $"The nearer the curve comes to the top left corner, the more fraud is found for the good orders refused; the area below it is {Format.Figure(held.Auc)}."
        );
        body.Report.Chart(
            new Plot(Axis.Linear("Fraud found"), Axis.Linear("Fraud among refused"))
                .Line("Chance", [new(0, held.ObservedRate), new(1, held.ObservedRate)], Ink.Reference, dashed: true)
                .Line(
                    "Model",
                    found.Select(f => new Point((double)f.Positives / held.Positives, (double)f.Positives / (f.Positives + f.Negatives))),
                    Ink.Fraud
                )
                .ToDrawing("precision-recall", "Precision and recall", $"Average precision {Format.Figure(held.AveragePrecision)}."),
            $"At each share of fraud found, the height says how many of the refused orders really were fraud; the mean height is {Format.Figure(held.AveragePrecision)}."
        );
        body.Page.Add($"</div>");
        body.Report.End();
    }
}
