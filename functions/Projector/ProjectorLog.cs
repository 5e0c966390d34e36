using System.Text.Json;
using FraudServerless.Hosting;

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
    public void Write(ProjectedBatch batch, TimeSpan total)
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

        _log.Write(batch, WriteKinds, metrics);
    }

    private static void WriteKinds(Utf8JsonWriter json, ProjectedBatch batch)
    {
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
