using System.Globalization;
using FraudServerless.LocalRunner.Traffic;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>The tables after captured calls were sent again.</summary>
internal static class TrafficTables
{
    public static void Print(TrafficReport report)
    {
        PrintMarkets(report);
        PrintOutcomes(report);
        PrintFields(report);
        foreach (var (kind, count) in report.Unanswered)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[yellow]{count} calls got no answer ({kind}) and were not compared; --rate sends more slowly[/]"
            );
        }

        if (report.NeverAnswered > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{report.NeverAnswered} captured calls had no answer either (429 or 5xx) and were not sent"
            );
        }

        if (report.FromRecord > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[yellow]{report.FromRecord} answers came from the record: of an earlier run (--run NAME makes a new one), or of a request id that the file has twice[/]"
            );
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{report.All.Same:N0} of {report.All.Calls:N0} answers are the same by the contract; {report.All.OutcomeChanged:N0} outcomes changed"
        );
    }

    private static void PrintMarkets(TrafficReport report)
    {
        var table = RunReport.NewTable("Answers by market", "market", "calls", "same", "different", "outcome changed");
        foreach (var (market, counts) in report.Markets)
        {
            Row(market, counts);
        }

        if (report.Markets.Count > 1)
        {
            Row("all", report.All);
        }

        AnsiConsole.Write(table);

        void Row(string name, TrafficReport.MarketCounts counts) =>
            table.AddRow(
                Markup.Escape(name),
                Number(counts.Calls),
                Number(counts.Same),
                Number(counts.Calls - counts.Same),
                Number(counts.OutcomeChanged)
            );
    }

    private static void PrintOutcomes(TrafficReport report)
    {
        var now = report.Outcomes.Keys.Select(outcome => outcome.Replayed).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var table = RunReport.NewTable("Outcomes, then (rows) and now (columns)", ["", .. now]);
        foreach (var then in report.Outcomes.Keys.Select(outcome => outcome.Captured).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            table.AddRow([then, .. now.Select(replayed => Number(report.Outcomes.GetValueOrDefault((then, replayed))))]);
        }

        AnsiConsole.Write(table);
    }

    private static void PrintFields(TrafficReport report)
    {
        var table = RunReport.NewTable("What differs", "field", "calls", "lines, for example");
        foreach (var (field, counts) in report.Fields)
        {
            table.AddRow(
                Markup.Escape(field),
                Number(counts.Calls),
                string.Join(", ", counts.Examples.Select(line => line.ToString(CultureInfo.InvariantCulture)))
            );
        }

        if (table.Rows.Count > 0)
        {
            AnsiConsole.Write(table);
        }
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
