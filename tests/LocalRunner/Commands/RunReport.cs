using System.Globalization;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Load;
using HdrHistogram;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>The tables after a run.</summary>
internal static class RunReport
{
    /// <param name="nature">What was measured (<see cref="LocalStack.Nature"/>); null when that is not known.</param>
    /// <param name="stack">Null when it is another process's.</param>
    public static void Print(RunSummary summary, TimeSpan elapsed, string? nature, LocalStack? stack)
    {
        PrintDecisions(summary);
        PrintFraud(summary);
        PrintLatency(summary, elapsed, nature);
        if (stack is not null)
        {
            PrintProcesses(stack);
        }

        foreach (var (kind, count) in summary.Failures)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{count} orders without a decision: {kind}[/]");
        }
    }

    internal static Table NewTable(string title, params ReadOnlySpan<string> columns)
    {
        var table = new Table
        {
            Title = new TableTitle(title),
            Border = AnsiConsole.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii,
        };
        for (var i = 0; i < columns.Length; i++)
        {
            table.AddColumn(new TableColumn(columns[i]) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        return table;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void PrintDecisions(RunSummary summary)
    {
        var table = NewTable(
            "Decisions by market",
            "market",
            "orders",
            "accept",
            "restrict",
            "review",
            "reject",
            "degraded",
            "replayed",
            "refused",
            "unanswered"
        );
        foreach (var (market, counts) in summary.Markets)
        {
            Row(market, counts);
        }

        if (summary.Markets.Count > 1)
        {
            Row("all", summary.All);
        }

        AnsiConsole.Write(table);

        void Row(string name, RunSummary.Counts counts) =>
            table.AddRow(
                name,
                Number(counts.Orders),
                Number(counts.Accept),
                Number(counts.Restrict),
                Number(counts.Review),
                Number(counts.Reject),
                Number(counts.Degraded),
                Number(counts.Replayed),
                Number(counts.Refused),
                Number(counts.Unanswered)
            );
    }

    private static void PrintFraud(RunSummary summary)
    {
        if (summary.Frauds.Orders + summary.Honest.Orders == 0)
        {
            return;
        }

        var table = NewTable("Against the labels", "", "orders", "accept", "restrict", "review", "reject", "not simply accepted");
        Row("fraud or default", summary.Frauds);
        Row("honest", summary.Honest);
        AnsiConsole.Write(table);

        void Row(string name, RunSummary.Counts counts)
        {
            var held = counts.Restrict + counts.Review + counts.Reject;
            table.AddRow(
                name,
                Number(counts.Orders),
                Number(counts.Accept),
                Number(counts.Restrict),
                Number(counts.Review),
                Number(counts.Reject),
                counts.Orders == 0 ? "-" : (100.0 * held / counts.Orders).ToString("F1", CultureInfo.InvariantCulture) + " %"
            );
        }
    }

    private static void PrintLatency(RunSummary summary, TimeSpan elapsed, string? nature)
    {
        var rate = (summary.All.Orders / Math.Max(elapsed.TotalSeconds, 1e-9)).ToString("F0", CultureInfo.InvariantCulture);
        var table = NewTable(
            $"Latency in milliseconds ({rate} orders/s{(nature is null ? "" : ", " + nature)})",
            "stage",
            "p50",
            "p99",
            "p99.9",
            "max"
        );
        Row("as the caller sees it", summary.Latency);
        foreach (var (name, histogram) in summary.Stages)
        {
            Row("  " + (name == "total" ? "inside the function" : name), histogram);
        }

        AnsiConsole.Write(table);

        void Row(string name, HistogramBase histogram)
        {
            if (histogram.TotalCount > 0)
            {
                table.AddRow(name, At(histogram, 50), At(histogram, 99), At(histogram, 99.9), At(histogram, 100));
            }
        }
    }

    private static string At(HistogramBase histogram, double percentile) =>
        (histogram.GetValueAtPercentile(percentile) / 1000.0).ToString("F2", CultureInfo.InvariantCulture);

    private static void PrintProcesses(LocalStack stack)
    {
        var table = NewTable($"Processes ({stack.Builds} builds)", "process", "pid", "resident MB", "start to first poll ms", "first event ms");
        var starts = stack.Functions.SelectMany(host => host.Pool.ColdStarts).ToList();
        foreach (var (name, id, bytes) in stack.ResidentMemory())
        {
            var start = starts.Find(start => start.ProcessId == id);
            table.AddRow(
                name,
                id.ToString(CultureInfo.InvariantCulture),
                (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture),
                Milliseconds(start?.ToFirstPoll),
                Milliseconds(start?.FirstEvent)
            );
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"{starts.Count} cold starts; median start to first poll {Milliseconds(Median(starts))} ms");
    }

    private static TimeSpan? Median(List<ColdStart> starts)
    {
        var times = starts.Select(start => start.ToFirstPoll).OfType<TimeSpan>().Order().ToList();
        return times.Count == 0 ? null : times[times.Count / 2];
    }

    private static string Milliseconds(TimeSpan? time) =>
        time is { } value ? value.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture) : "";
}
