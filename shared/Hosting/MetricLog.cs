using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FraudServerless.Hosting;

/// <summary>
/// One JSON line for each thing that was done, which is both the log and the metrics: CloudWatch extracts what the line's <c>_aws</c> member names (embedded metric
/// format, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). Thread-safe.
/// </summary>
/// <param name="output">Takes the lines: standard output.</param>
/// <param name="metricsNamespace">Under which CloudWatch keeps the metrics.</param>
/// <param name="function">The first dimension.</param>
/// <param name="time">The clock.</param>
public sealed class MetricLog(Stream output, string metricsNamespace, string function, TimeProvider time)
{
    private static readonly JsonWriterOptions Lean = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    /// <summary>Writes a line.</summary>
    /// <param name="entry">What it tells of.</param>
    /// <param name="members">Writes what is no metric, dimensions included.</param>
    /// <param name="groups">The metrics; a name stands in one group alone.</param>
    public void Write<T>(T entry, Action<Utf8JsonWriter, T> members, params ReadOnlySpan<MetricGroup> groups)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, Lean))
            {
                json.WriteStartObject();
                WriteDirectives(json, groups);
                json.WriteString("function"u8, function);
                members(json, entry);
                foreach (var group in groups)
                {
                    foreach (var (name, value, _) in group.Metrics)
                    {
                        json.WriteNumber(name, value);
                    }
                }

                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            output.Write(_buffer.WrittenSpan);
            output.Flush();
        }
    }

    private void WriteDirectives(Utf8JsonWriter json, ReadOnlySpan<MetricGroup> groups)
    {
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        foreach (var group in groups)
        {
            if (group.Metrics.Count > 0)
            {
                WriteDirective(json, group);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteDirective(Utf8JsonWriter json, MetricGroup group)
    {
        json.WriteStartObject();
        json.WriteString("Namespace"u8, metricsNamespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue("function"u8);
        json.WriteEndArray();
        if (group.Dimension is { } dimension)
        {
            json.WriteStartArray();
            json.WriteStringValue("function"u8);
            json.WriteStringValue(dimension);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        foreach (var (name, _, unit) in group.Metrics)
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, name);
            json.WriteString("Unit"u8, unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
