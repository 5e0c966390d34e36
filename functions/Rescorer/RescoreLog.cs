using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FraudServerless.Rescorer;

/// <summary>Milliseconds that a batch's orders took by stage.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchStages(double Resolve, double Invoke, double Record)
{
    public static BatchStages operator +(BatchStages a, BatchStages b) => new(a.Resolve + b.Resolve, a.Invoke + b.Invoke, a.Record + b.Record);
}

/// <summary>
/// One JSON line a batch on standard output, log and metrics at once (CloudWatch's embedded metric format): how many messages, what became of them, milliseconds by
/// stage. Codes and figures only.
/// </summary>
internal sealed class RescoreLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private static readonly string[] Metrics = ["messages", "done", "deadLetters", "retried"];
    private static readonly string[] Latencies = ["latency", "latency.read", "latency.invoke", "latency.record"];

    public void Write(IReadOnlyList<MessageOutcome> outcomes, IReadOnlyList<bool> again, BatchStages stages, TimeSpan total)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteDirectives(json);
            json.WriteString("function"u8, "Rescorer"u8);
            json.WriteNumber("messages"u8, outcomes.Count);
            json.WriteNumber("done"u8, outcomes.Where((outcome, i) => !again[i] && outcome.Kind == MessageOutcomeKind.Done).Count());
            json.WriteNumber("deadLetters"u8, outcomes.Where((outcome, i) => !again[i] && outcome.Kind != MessageOutcomeKind.Done).Count());
            json.WriteNumber("retried"u8, again.Count(retried => retried));
            json.WriteNumber("latency"u8, Math.Round(total.TotalMilliseconds, 3));
            json.WriteNumber("latency.read"u8, Math.Round(stages.Resolve, 3));
            json.WriteNumber("latency.invoke"u8, Math.Round(stages.Invoke, 3));
            json.WriteNumber("latency.record"u8, Math.Round(stages.Record, 3));
            json.WriteStartObject("reasons"u8);
            foreach (
                var reason in outcomes
                    .Where(outcome => outcome.Reason != MessageOutcome.Done.Reason)
                    .GroupBy(outcome => outcome.Reason, StringComparer.Ordinal)
            )
            {
                json.WriteNumber(reason.Key, reason.Count());
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        output.Write(buffer.WrittenSpan);
        output.Flush();
    }

    private void WriteDirectives(Utf8JsonWriter json)
    {
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        json.WriteStartObject();
        json.WriteString("Namespace"u8, metricsNamespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue("function"u8);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        foreach (var name in Metrics)
        {
            WriteMetric(json, name, "Count");
        }

        foreach (var name in Latencies)
        {
            WriteMetric(json, name, "Milliseconds");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, string name, string unit)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, name);
        json.WriteString("Unit"u8, unit);
        json.WriteEndObject();
    }
}
