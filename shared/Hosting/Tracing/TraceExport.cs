namespace FraudServerless.Hosting.Tracing;

/// <summary>How an export went.</summary>
/// <param name="Milliseconds">That it took.</param>
/// <param name="Fault"><c>timeout</c>, <c>connection</c> or <c>status-</c> and the collector's; null: the collector has the spans.</param>
public readonly record struct TraceExport(double Milliseconds, string? Fault)
{
    /// <summary>Puts it among the metrics of what was done; nothing when there was no export.</summary>
    public static void AddTo(MetricGroup metrics, TraceExport? export)
    {
        if (export is { } done)
        {
            metrics.Latency("latency.export", done.Milliseconds);
            metrics.Count("traces.failed", done.Fault is null ? 0 : 1);
        }
    }
}
