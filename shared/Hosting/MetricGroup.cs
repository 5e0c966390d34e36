namespace FraudServerless.Hosting;

/// <summary>Metrics of one line of a log, which CloudWatch keeps by function and, when there is a second dimension, by both too.</summary>
/// <param name="dimension">The line's member that is the second dimension; null: there is none.</param>
public sealed class MetricGroup(string? dimension)
{
    private readonly List<(string Name, double Value, string Unit)> _metrics = [];

    public string? Dimension => dimension;

    internal IReadOnlyList<(string Name, double Value, string Unit)> Metrics => _metrics;

    public void Count(string name, long value) => _metrics.Add((name, value, "Count"));

    /// <summary>In milliseconds, kept to the tenth of a microsecond.</summary>
    public void Latency(string name, double milliseconds) => _metrics.Add((name, Math.Round(milliseconds, 4), "Milliseconds"));
}
