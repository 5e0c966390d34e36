using System.Globalization;
using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>What each threshold costs, in orders and in money.</summary>
internal static class ThresholdSection
{
    public static void Add(ReportBody body)
    {
        var worth = Worth.Of(body);
        var rows = ThresholdRow.Thresholds.Select(t => ThresholdRow.Of(worth.Known, t)).ToList();
        body.Report.Begin(
            "thresholds",
            "What a threshold approves, lets pass and refuses",
            "Each row supposes that every order with a score below the threshold is approved and every other refused, by the score alone: the policy's rules and payment methods are not in it. "
                + Amounts(body, worth)
        );
        body.Page.Add($"""<div class="charts">""");
        body.Report.Chart(
            Exchange(rows),
            "Each dot is a threshold of the table, from low (right) to high (left); the further down and to the left the curve runs, the less fraud passes for the good orders refused."
        );
        body.Page.Add($"</div>");
        HtmlTable.Add(
            body.Page,
            "Thresholds, by rising score",
            [
                "Approve below",
                "Orders approved",
                "Share of orders",
                "Approved, EUR",
                "Fraud passed, orders",
                "Fraud passed, EUR",
                "Fraud among approved",
                "Fraud stopped, orders",
                "Fraud stopped, EUR",
                "Share of fraud stopped",
                "Good refused, orders",
                "Good refused, EUR",
                "Share of good refused",
            ],
            rows.Select(row => Cells(row, body.Held))
        );
        body.Report.End();
    }

    private static string[] Cells(ThresholdRow row, ScoredOrders held) =>
        [
            Format.Threshold(row.Threshold),
            Format.Count(row.Approved.Orders),
            Format.Share(row.Approved.Orders, held.Count),
            Format.Euro(row.Approved.Euros),
            Format.Count(row.FraudPassed.Orders),
            Format.Euro(row.FraudPassed.Euros),
            Format.Share(row.FraudPassed.Orders, row.Approved.Orders),
            Format.Count(row.FraudRefused.Orders),
            Format.Euro(row.FraudRefused.Euros),
            Format.Share(row.FraudRefused.Orders, held.Positives),
            Format.Count(row.GoodRefused.Orders),
            Format.Euro(row.GoodRefused.Euros),
            Format.Share(row.GoodRefused.Orders, held.Negatives),
        ];

    private static Drawing Exchange(List<ThresholdRow> rows)
    {
        var points = rows.Select(r => new Point(
                Ratio(r.GoodRefused.Euros, r.GoodRefused.Euros + r.Approved.Euros - r.FraudPassed.Euros),
                Ratio(r.FraudPassed.Euros, r.FraudPassed.Euros + r.FraudRefused.Euros)
            ))
            .ToList();
        return new Plot(Axis.Root("Good orders refused, share of their money"), Axis.Linear("Fraud passed, share of its money"))
            .Line(points, Ink.Fraud)
            .Dots("Thresholds", points, Ink.Fraud)
            .ToDrawing(
                "thresholds-money",
                "Fraud passed against good orders refused, in money",
                $"Curve over {rows.Count} thresholds; the same figures are in the table below."
            );
    }

    private static double Ratio(decimal part, decimal whole) => whole > 0 ? (double)(part / whole) : 0;

    private static string Amounts(ReportBody body, Worth worth)
    {
        var used = body
            .Data.EuroRates.Where(r => r.Key != "EUR" && body.Orders.Any(o => o.Currency == r.Key))
            .OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => $"1 {r.Key} = {r.Value.ToString(CultureInfo.InvariantCulture)} EUR")
            .ToList();
        var rates =
            used.Count > 0
                ? $"Amounts are grand totals in EUR, at the policy's fixed rates: {string.Join(", ", used)}."
                : "Amounts are grand totals in EUR.";
        var without = string.Join(", ", worth.WithoutRate.Select(w => $"{Format.Count(w.Orders)} in {w.Currency}"));
        return without.Length > 0 ? $"{rates} Orders without a rate are counted, but their amounts are in no sum: {without}." : rates;
    }
}
