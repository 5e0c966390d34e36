using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>An outcome as one JSON line for programs and as a table for people.</summary>
internal static class Report
{
    private static readonly (string Name, double Percentile)[] Percentiles = [("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9)];

    public static string Json(Outcome outcome)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", outcome.Plan.Name);
            json.WriteString("mode", outcome.Plan.Rate is null ? "closed" : "open");
            json.WriteNumber("steps", outcome.Plan.Targets.Count);
            json.WriteNumber("conns", outcome.Plan.Connections);
            json.WriteNumber("rate", outcome.Plan.Rate ?? 0);
            json.WriteNumber("secs", outcome.Plan.Seconds);
            json.WriteNumber("ok", outcome.Tally.Good);
            json.WriteNumber("errors", outcome.Tally.Bad);
            json.WriteNumber("unserved", outcome.Unserved);
            json.WriteNumber("success", Math.Round(outcome.Success, 5));
            json.WriteNumber("rps", Math.Round(outcome.Throughput, 1));
            json.WriteNumber("lines_rps", Math.Round(outcome.Throughput * outcome.Plan.LinesPerBody, 1));
            Write(json, "", outcome.Tally.Latency);
            if (outcome.Plan.Targets.Count > 1)
            {
                Write(json, "step1_", outcome.Tally.Steps[0]);
                Write(json, "step2_", outcome.Tally.Steps[1]);
            }

            Write(json, "wait_", outcome.Tally.Wait);
            json.WriteNumber("reopened", outcome.Tally.Reopened);
            json.WriteNumber("driver_cpu_s", Math.Round(outcome.DriverCpu.TotalSeconds, 2));
            json.WriteStartObject("faults");
            foreach (var (fault, count) in outcome.Tally.Faults.OrderByDescending(f => f.Value))
            {
                json.WriteNumber(fault, count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Table(Outcome outcome)
    {
        var text = new StringBuilder();
        var how = outcome.Plan.Rate is { } rate ? Text($"open loop, {rate:0.#} requests/s due") : "closed loop";
        text.AppendLine(Text($"{outcome.Plan.Name} {how}, {outcome.Plan.Connections} connections, {outcome.Span:0.0} s").TrimStart());
        text.AppendLine(
            Text(
                $"  {outcome.Throughput:N1} good requests/s   {outcome.Tally.Good:N0} good   {outcome.Tally.Bad:N0} bad   {outcome.Unserved:N0} unserved   {outcome.Success:P3} success"
            )
        );
        if (outcome.Plan.LinesPerBody > 1)
        {
            text.AppendLine(
                Text($"  {outcome.Throughput * outcome.Plan.LinesPerBody:N1} orders/s in requests of {outcome.Plan.LinesPerBody:N0} lines")
            );
        }

        text.AppendLine(Text($"  {"ms", -10}{"mean", 10}{"p50", 10}{"p90", 10}{"p99", 10}{"p99.9", 10}{"max", 10}"));
        Line(text, "latency", outcome.Tally.Latency);
        if (outcome.Plan.Targets.Count > 1)
        {
            Line(text, "step 1", outcome.Tally.Steps[0]);
            Line(text, "step 2", outcome.Tally.Steps[1]);
        }

        if (outcome.Plan.Rate is not null)
        {
            Line(text, "of it wait", outcome.Tally.Wait);
        }

        foreach (var (fault, count) in outcome.Tally.Faults.OrderByDescending(f => f.Value))
        {
            text.AppendLine(Text($"  fault {fault}: {count:N0}"));
        }

        return text.AppendLine(
                Text($"  driver: {outcome.DriverCpu.TotalSeconds:0.00} s of processor time, {outcome.Tally.Reopened} connections reopened")
            )
            .ToString();
    }

    private static void Write(Utf8JsonWriter json, string prefix, LongHistogram histogram)
    {
        json.WriteNumber(prefix + "mean_ms", Milliseconds(Mean(histogram)));
        foreach (var (name, percentile) in Percentiles)
        {
            json.WriteNumber(prefix + name + "_ms", Milliseconds(Percentile(histogram, percentile)));
        }

        json.WriteNumber(prefix + "max_ms", Milliseconds(Percentile(histogram, 100)));
    }

    private static void Line(StringBuilder text, string name, LongHistogram histogram)
    {
        text.Append(Text($"  {name, -10}{Mean(histogram) / 1000, 10:0.000}"));
        foreach (var (_, percentile) in Percentiles)
        {
            text.Append(Text($"{Percentile(histogram, percentile) / 1000.0, 10:0.000}"));
        }

        text.AppendLine(Text($"{Percentile(histogram, 100) / 1000.0, 10:0.000}"));
    }

    private static double Mean(LongHistogram histogram) => histogram.TotalCount == 0 ? 0 : histogram.GetMean();

    private static long Percentile(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile);

    private static double Milliseconds(double microseconds) => Math.Round(microseconds / 1000, 3);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
