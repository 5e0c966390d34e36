using System.Text.Json;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.Projector;

/// <summary>
/// One line a batch, log and metrics at once (see <see cref="MetricLog"/>): how many changes, what became of them, how far behind the links are. Of a record that
/// cannot be read the kind of its trigger alone, since nobody knows what it holds.
/// </summary>
internal sealed class ProjectorLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private readonly MetricLog _log = new(output, metricsNamespace, "Projector", time);

    /// <param name="batch">What became of it.</param>
    /// <param name="total">From the event to the answer.</param>
    /// <param name="export">How the batch's spans came to the collector.</param>
    public void Write(ProjectedBatch batch, TimeSpan total, TraceExport? export)
    {
        var metrics = new MetricGroup(dimension: null);
        metrics.Count("records", batch.Records);
        metrics.Count("linked", batch.Linked);
        metrics.Count("unreadable", batch.Unreadable.Count);
        metrics.Count("failed", batch.Faults.Count);
        metrics.Latency("latency", total.TotalMilliseconds);
        if (batch.Linked > 0)
        {
            metrics.Latency("lag", batch.Lag.TotalMilliseconds);
        }

        TraceExport.AddTo(metrics, export);
        _log.Write((batch, export), static (json, line) => WriteMembers(json, line.batch, line.export), metrics);
    }

    private static void WriteMembers(Utf8JsonWriter json, ProjectedBatch batch, TraceExport? export)
    {
        if (Traces.Current is { } trace)
        {
            json.WriteString("traceId"u8, trace.TraceId);
        }

        if (export?.Fault is { } fault)
        {
            json.WriteString("exportFault"u8, fault);
        }

        WriteCounts(json, "unreadableKinds"u8, batch.Unreadable);
        WriteCounts(json, "faults"u8, batch.Faults);
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<string> what)
    {
        json.WriteStartObject(name);
        foreach (var (code, count) in what.CountBy(code => code, StringComparer.Ordinal))
        {
            json.WriteNumber(code, count);
        }

        json.WriteEndObject();
    }
}
