using FraudServerless.Reporting;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>Whether the model is as good for every part of the business.</summary>
internal static class SliceSection
{
    private const string NotGiven = "(not given)";

    public static void Add(ReportBody body)
    {
        body.Report.Begin(
            "slices",
            "Markets, assortments, new and returning customers",
            $"The same figures for parts of the held-out orders, the largest first. Approved: score below {Format.Threshold(body.Data.ApproveBelow)}. Where mean score and observed rate "
                + $"differ widely, the model is wrong for that part; AUC and average precision need both labels ({Format.None}: they do not both occur), and say little with few frauds."
        );
        Table(body, "By market", "Market", o => o.Market);
        Table(body, "By assortment", "Assortment", o => o.Assortment ?? NotGiven);
        Table(
            body,
            "By customer",
            "Customer",
            o =>
                o.Customer switch
                {
                    CustomerKind.New => "New",
                    CustomerKind.Returning => "Returning",
                    _ => "No history sent",
                }
        );
        body.Report.End();
    }

    private static void Table(ReportBody body, string caption, string name, Func<ReportOrder, string> part) =>
        HtmlTable.Add(
            body.Page,
            caption,
            [name, "Orders", "Fraud", "Observed rate", "Mean score", "AUC", "Average precision", "Approved"],
            body.Orders.GroupBy(part, StringComparer.Ordinal)
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Cells(g.Key, new ScoredOrders(g), body.Data.ApproveBelow))
        );

    private static string[] Cells(string name, ScoredOrders orders, double approveBelow) =>
        [
            name,
            Format.Count(orders.Count),
            Format.Count(orders.Positives),
            Format.Share(orders.ObservedRate),
            Format.Share(orders.MeanScore),
            Format.Figure(orders.Auc),
            Format.Figure(orders.AveragePrecision),
            Format.Share(orders.ShareBelow(approveBelow)),
        ];
}
