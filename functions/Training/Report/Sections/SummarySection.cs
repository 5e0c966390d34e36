using FraudServerless.Reporting;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>What was trained on what, and how good it is, in words and four figures.</summary>
internal static class SummarySection
{
    public static void Add(ReportBody body)
    {
        var (held, training) = (body.Held, new ScoredOrders(body.Data.Training.Orders));
        body.Report.Begin(
            "summary",
            "Summary",
            $"The model was fitted on {Format.Count(training.Count)} orders ({Period(body.Data.Training.Orders)}) and measured on the {Format.Count(held.Count)} newest "
                + $"orders ({Period(body.Orders)}), which it had not seen. {Between(body.Data)}\"Fraud\" below means every order labelled 1: fraud or payment default. "
                + $"Of the measured orders {Format.Count(held.Positives)} ({Format.Share(held.ObservedRate)}) were fraud; of those that it was fitted on "
                + $"{Format.Count(training.Positives)} ({Format.Share(training.ObservedRate)})."
        );
        Tile.Add(
            body.Page,
            [
                new Tile(
                    "AUC",
                    held.AucInterval is null ? Format.Figure(held.Auc) : Format.Rounded(held.Auc),
                    $"A fraud is scored above a good order in {Format.Share(held.Auc)} of all such pairs; 50 % is chance. The interval holds the true value with 95 % confidence. On the orders fitted on: {Format.Figure(training.Auc)}.",
                    held.AucInterval is { } interval ? Format.Interval(interval.Low, interval.High) : ""
                ),
                new Tile(
                    "Average precision",
                    Format.Figure(held.AveragePrecision),
                    $"Share of fraud among those stopped, averaged over all fraud found; chance is {Format.Figure(held.ObservedRate)}."
                ),
                new Tile(
                    "Log loss",
                    Format.Figure(held.LogLoss),
                    $"How far the probabilities are off; lower is better. Answering the average rate for every order: {Format.Figure(Entropy(held.ObservedRate))}."
                ),
                new Tile(
                    "Brier score",
                    Format.Figure(held.Brier),
                    $"Mean squared error of the probabilities; lower is better. The average rate for every order: {Format.Figure(held.ObservedRate * (1 - held.ObservedRate))}."
                ),
            ]
        );
        body.Page.Add($"<p>{Money(body)}</p>");
        body.Report.End();
    }

    private static string Between(ReportData data) =>
        data.ValidationOrders == 0
            ? ""
            : $"{Format.Count(data.ValidationOrders)} orders between the two were kept for {(data.Card.Calibration is null ? "early stopping" : "early stopping or calibration")}. ";

    private static string Money(ReportBody body)
    {
        var at = body.Data.ApproveBelow;
        var row = ThresholdRow.Of(Worth.Of(body).Known, at);
        return $"Were every order with a score below {Format.Threshold(at)} approved and every other refused, {Format.Share(body.Held.ShareBelow(at))} of the orders would be approved; "
            + $"fraud of {Format.Euro(row.FraudPassed.Euros)} EUR would pass, fraud of {Format.Euro(row.FraudRefused.Euros)} EUR would be stopped, "
            + $"and good orders of {Format.Euro(row.GoodRefused.Euros)} EUR would be refused.";
    }

    private static double Entropy(double rate) => rate is > 0 and < 1 ? -(rate * Math.Log(rate)) - ((1 - rate) * Math.Log(1 - rate)) : double.NaN;

    private static string Period(IReadOnlyList<ReportOrder> orders) =>
        orders.Count > 0 ? $"{Format.Day(orders.Min(o => o.DecidedAt))} to {Format.Day(orders.Max(o => o.DecidedAt))}" : "none";
}
