using FraudServerless.LocalRunner.Commands;
using FraudServerless.Reporting;
using Spectre.Console;
using Markup = Spectre.Console.Markup;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>A report on the terminal.</summary>
internal static class ReportTables
{
    public static void Print(RescoreReport report)
    {
        PrintHead(report);
        if (report.Matrices.Count > 0)
        {
            PrintOutcomes(report);
        }

        if (report.Money.Count > 0)
        {
            PrintMoney(report);
        }

        if (report.Reasons.Count > 0)
        {
            PrintReasons(report);
        }

        if (report.Bands.Count > 0)
        {
            PrintBands(report);
        }

        PrintFaults("Failed, by kind", report.Failures);
        PrintFaults("Left alone, by kind", report.Skips);
    }

    private static void PrintHead(RescoreReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(0, 0, 2, 0)).AddColumn();
        Row("job", $"{report.JobId}, {Say.State(report.State)}");
        if (report.Job is { } job)
        {
            Row("orders", Say.Selection(job.Selection));
            Row("mode", Say.Mode(job.Mode));
            Row("asked", Say.Model(job.Model));
        }

        if (report.Nature is { } nature)
        {
            Row("measured", nature);
        }

        Row(
            "settled",
            $"{Format.Count(report.Done)} decided again, {Format.Count(report.Failed)} failed, {Format.Count(report.LeftAlone)} left alone"
                + (report.Job is null ? "" : $"; of {Format.Count(report.Total)}")
        );
        if (report.All is { Compared: > 0 } all)
        {
            Row(
                "changed",
                $"{Format.Count(all.Changed)} of {Format.Count(all.Compared)} outcomes ({Format.Share(all.Changed, all.Compared)}): {Format.Count(all.Stricter)} stricter, {Format.Count(all.Lenient)} more lenient"
            );
        }

        if (report is { FirstAt: { } first, LastAt: { } last })
        {
            Row(
                "speed",
                $"{Say.Rate(report.OrdersPerSecond)}, {Say.Instant(first)} to {Say.Instant(last)} ({Say.Span(last - first)}{(report.Job is { Pass: > 0 } ? ", pauses included" : "")})"
            );
        }

        AnsiConsole.Write(grid);

        void Row(string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
    }

    private static void PrintOutcomes(RescoreReport report)
    {
        var table = RunReport.NewTable("Outcomes: before, and what became of it", ["market", "before", .. Outcomes.All, "all", "changed"]);
        table.Columns[1].Alignment = Justify.Left;
        foreach (var matrix in report.Matrices)
        {
            foreach (var old in matrix.Rows)
            {
                table.AddRow([
                    matrix.Market,
                    old,
                    .. Outcomes.All.Select(now => Cell(matrix[old, now], changed: old != now && old != Outcomes.None)),
                    Format.Count(matrix.Before(old)),
                    old == Outcomes.None ? Format.None : Format.Share(matrix.ChangedFrom(old), matrix.Before(old)),
                ]);
            }

            table.AddRow([
                matrix.Market,
                "all",
                .. Outcomes.All.Select(now => Format.Count(matrix.After(now))),
                Format.Count(matrix.Orders),
                Format.Share(matrix.Changed, matrix.Compared),
            ]);
            if (matrix != report.All)
            {
                table.AddEmptyRow();
            }
        }

        AnsiConsole.Write(table);
    }

    private static string Cell(long orders, bool changed) =>
        orders == 0 ? "[grey]0[/]"
        : changed ? $"[yellow]{Format.Count(orders)}[/]"
        : Format.Count(orders);

    private static void PrintMoney(RescoreReport report)
    {
        var table = RunReport.NewTable("Money moved between outcomes", "market", "from", "to", "amount", "of all");
        (table.Columns[1].Alignment, table.Columns[2].Alignment) = (Justify.Left, Justify.Left);
        foreach (var money in report.Money)
        {
            foreach (var move in money.Moves)
            {
                table.AddRow(
                    money.Market,
                    move.Old,
                    move.New,
                    Format.Amount(move.Amount, money.Currency),
                    Format.Share((double)move.Amount, (double)money.Total)
                );
            }

            table.AddRow(
                money.Market,
                "all moved",
                $"of {Format.Amount(money.Total)}",
                Format.Amount(money.Moved, money.Currency),
                Format.Share((double)money.Moved, (double)money.Total)
            );
            if (money != report.Money[^1])
            {
                table.AddEmptyRow();
            }
        }

        AnsiConsole.Write(table);
    }

    private static void PrintReasons(RescoreReport report)
    {
        var table = RunReport.NewTable("Reasons on decisions", "reason", "before", "after", "difference");
        foreach (var reason in report.Reasons)
        {
            table.AddRow(Markup.Escape(reason.Code), Format.Count(reason.Before), Format.Count(reason.After), Format.Difference(reason.Difference));
        }

        AnsiConsole.Write(table);
    }

    private static void PrintBands(RescoreReport report)
    {
        var table = RunReport.NewTable("Agreement by score before", "score", "orders", "same outcome", "another", "agreement");
        foreach (var band in report.Bands)
        {
            Row($"{Say.Bound(band.From)} to {Say.Bound(band.To)}", band.Agree, band.Differ);
        }

        if (report.Bands.Count > 1)
        {
            Row("all", report.Bands.Sum(band => band.Agree), report.Bands.Sum(band => band.Differ));
        }

        AnsiConsole.Write(table);

        void Row(string name, long agree, long differ) =>
            table.AddRow(name, Format.Count(agree + differ), Format.Count(agree), Format.Count(differ), Format.Share(agree, agree + differ));
    }

    private static void PrintFaults(string title, IReadOnlyList<FaultCount> faults)
    {
        if (faults.Count == 0)
        {
            return;
        }

        var table = RunReport.NewTable(title, "code", "orders", "meaning");
        table.Columns[2].Alignment = Justify.Left;
        table.Columns[2].NoWrap = false;
        foreach (var fault in faults)
        {
            table.AddRow(Markup.Escape(fault.Code), Format.Count(fault.Orders), Markup.Escape(fault.Meaning));
        }

        AnsiConsole.Write(table);
    }
}
