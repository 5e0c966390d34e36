using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>An outcome as a JSON line a step for programs and as tables for people.</summary>
internal static class Report
{
    private static readonly (string Name, double Percentile)[] Percentiles = [("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9)];

    /// <summary>A line for each step.</summary>
    public static IEnumerable<string> Json(Outcome outcome) => outcome.Steps.Select(step => Json(outcome, step));

    private static string Json(Outcome outcome, StepOutcome step)
    {
        var (plan, tally) = (outcome.Plan, step.Tally);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", plan.Name);
            json.WriteString("step", step.Name);
            json.WriteString("answered_by", outcome.Answerer);
            json.WriteString("mode", step.Step is null ? "closed" : "open");
            json.WriteNumber("steps", plan.Targets.Count);
            json.WriteNumber("conns", plan.Connections);
            json.WriteNumber("rate", step.Step?.Rate ?? 0);
            json.WriteNumber("secs", step.Step?.Seconds ?? plan.Seconds);
            json.WriteNumber("ok", tally.Good);
            json.WriteNumber("errors", tally.Bad);
            json.WriteNumber("unserved", step.Unserved);
            json.WriteNumber("degraded", tally.Degraded);
            json.WriteNumber("replayed", tally.Replayed);
            json.WriteNumber("success", Math.Round(step.Success, 5));
            json.WriteNumber("rps", Math.Round(step.Throughput, 1));
            json.WriteNumber("lines_rps", Math.Round(step.Throughput * plan.LinesPerBody, 1));
            Write(json, "", tally.Latency);
            if (plan.Targets.Count > 1)
            {
                Write(json, "step1_", tally.Calls[0]);
                Write(json, "step2_", tally.Calls[1]);
            }

            Write(json, "wait_", tally.Wait);
            json.WriteNumber("reopened", outcome.Reopened);
            json.WriteNumber("driver_cpu_s", Math.Round(outcome.DriverCpu.TotalSeconds, 2));
            foreach (var (name, histogram) in tally.Stages)
            {
                Write(json, $"stage_{name}_", histogram);
            }

            json.WriteStartObject("faults");
            foreach (var (fault, count) in tally.Faults.OrderByDescending(f => f.Value))
            {
                json.WriteNumber(fault, count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What answered, a line for each step, and the latencies of each by stage.</summary>
    public static string Table(Outcome outcome)
    {
        var text = new StringBuilder();
        var plan = outcome.Plan;
        var how = plan.Schedule is null ? "closed loop" : "open loop, latencies from the due time";
        text.AppendLine(Text($"{plan.Name} {how}, {plan.Connections} connections").TrimStart());
        if (outcome.Answerer is { } answerer)
        {
            text.AppendLine(Text($"answered by a local stack: {answerer}"));
        }

        text.AppendLine();
        AddCounts(text, outcome);
        foreach (var step in outcome.Steps)
        {
            AddLatencies(text, outcome, step);
        }

        return text.AppendLine(Text($"driver: {outcome.DriverCpu.TotalSeconds:0.00} s of processor time, {outcome.Reopened} connections reopened"))
            .ToString();
    }

    private static void AddCounts(StringBuilder text, Outcome outcome)
    {
        text.AppendLine(
            Text(
                $"{"step", -16}{"due/s", 9}{"answered/s", 12}{"due", 10}{"answered", 10}{"degraded", 10}{"replayed", 10}{"errors", 8}{"unserved", 10}{"success", 10}"
            )
        );
        foreach (var step in outcome.Steps)
        {
            var (tally, rate) = (step.Tally, step.Step?.Rate ?? step.Throughput);
            text.AppendLine(
                Text(
                    $"{step.Name, -16}{rate, 9:N0}{step.Throughput, 12:N1}{step.Due, 10:N0}{tally.Good, 10:N0}{tally.Degraded, 10:N0}{tally.Replayed, 10:N0}{tally.Bad, 8:N0}{step.Unserved, 10:N0}{step.Success * 100, 9:0.000}%"
                )
            );
            if (outcome.Plan.LinesPerBody > 1)
            {
                text.AppendLine(
                    Text($"  {step.Throughput * outcome.Plan.LinesPerBody:N1} orders/s in requests of {outcome.Plan.LinesPerBody:N0} lines")
                );
            }

            foreach (var (fault, count) in tally.Faults.OrderByDescending(f => f.Value))
            {
                text.AppendLine(Text($"  fault {fault}: {count:N0}"));
            }
        }

        text.AppendLine();
    }

    private static void AddLatencies(StringBuilder text, Outcome outcome, StepOutcome step)
    {
        text.AppendLine(Text($"{"ms " + step.Name, -24}{"mean", 10}{"p50", 10}{"p90", 10}{"p99", 10}{"p99.9", 10}{"max", 10}"));
        foreach (var (name, histogram) in StageLines.Of(outcome, step))
        {
            Line(text, "  " + name, histogram);
        }

        text.AppendLine();
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
        text.Append(Text($"{name, -24}{Mean(histogram) / 1000, 10:0.000}"));
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
