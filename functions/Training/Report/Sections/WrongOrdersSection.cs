using FraudServerless.Reporting;

namespace FraudServerless.Training.Report.Sections;

/// <summary>The orders that the model was most wrong about, to be looked up by who may see them.</summary>
internal static class WrongOrdersSection
{
    private const int Shown = 10;
    private const int Reasons = 4;
    private const double Smallest = 1e-15;

    public static void Add(ReportBody body)
    {
        var worst = body
            .Orders.Select((order, index) => (Order: order, Index: index, Loss: Loss(order)))
            .OrderByDescending(o => o.Loss)
            .ThenBy(o => o.Order.RequestId, StringComparer.Ordinal)
            .Take(Shown)
            .ToList();
        body.Report.Begin(
            "wrong",
            "The most wrong scores",
            $"Held-out orders by log loss: fraud that looked good, or good orders that looked like fraud. The reasons are the features that moved the score most towards the wrong side, in {body.LogOdds}. "
                + "The table holds no personal data; who may see an order finds it by its number."
        );
        HtmlTable.Add(
            body.Page,
            $"The {worst.Count} most wrong",
            ["Order number", "Request", "Placed (UTC)", "It was", "Market", "Reasons", "Score", "Log loss", "Amount"],
            worst.Select(w =>
                (string[])
                    [
                        w.Order.OrderNumber,
                        w.Order.RequestId,
                        Format.Instant(w.Order.DecidedAt),
                        w.Order.Label ? "fraud" : "good",
                        w.Order.Market,
                        Why(body.Data, w.Index, w.Order.Label),
                        Format.Share(w.Order.Score),
                        Format.Figure(w.Loss),
                        Format.Amount(w.Order.GrandTotal, w.Order.Currency),
                    ]
            ),
            texts: 6
        );
        body.Report.End();
    }

    private static double Loss(ReportOrder order) => -Math.Log(Math.Max(Smallest, order.Label ? order.Score : 1 - order.Score));

    private static string Why(ReportData data, int index, bool label)
    {
        if (data.Explain is not { } explain)
        {
            return Format.None;
        }

        var wrong = explain(index)
            .Zip(data.Card.Columns, (contribution, name) => (Name: name, Contribution: contribution))
            .Where(c => label ? c.Contribution < 0 : c.Contribution > 0)
            .OrderByDescending(c => Math.Abs(c.Contribution))
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(Reasons)
            .Select(c => $"{c.Name}\u00a0{Format.Difference(c.Contribution)}")
            .ToList();
        return wrong.Count > 0 ? string.Join(", ", wrong) : Format.None;
    }
}
