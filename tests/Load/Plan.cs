namespace FraudServerless.Load;

/// <summary>A run: what is sent where, how often and for how long.</summary>
internal sealed record Plan
{
    public string Name { get; init; } = "";

    /// <summary>One, or two: then the reply of the first, with its content type, is the body of the second.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }
    public required IReadOnlyList<ReadOnlyMemory<byte>> Bodies { get; init; }

    /// <summary>Orders in one body.</summary>
    public int LinesPerBody { get; init; } = 1;
    public required string ContentType { get; init; }
    public required int Connections { get; init; }

    /// <summary>Requests a second in an open loop; null: closed loop, each connection sends again as soon as it was answered.</summary>
    public double? Rate { get; init; }
    public required double Seconds { get; init; }
    public double WarmupSeconds { get; init; }

    /// <summary>Also how long after the end an open loop may go on serving what was due.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
