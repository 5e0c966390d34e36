namespace FraudServerless.Load;

/// <summary>A run: what is sent where, how often and for how long.</summary>
internal sealed record Plan
{
    public string Name { get; init; } = "";

    /// <summary>One, or two: then the reply of the first, with its content type, is the body of the second.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>Sent in turn, and again from the first when there are fewer than requests.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Bodies { get; init; }

    /// <summary>Orders in one body.</summary>
    public int LinesPerBody { get; init; } = 1;
    public required string ContentType { get; init; }
    public required int Connections { get; init; }

    /// <summary>Open loop; null: closed loop, each connection sends again as soon as it was answered.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How long a closed loop is measured.</summary>
    public double Seconds { get; init; }

    /// <summary>Before a closed loop is measured; a schedule has steps for that.</summary>
    public double WarmupSeconds { get; init; }

    /// <summary>Also how long after the end an open loop may go on serving what was due.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told on a thread of its own of the number of a step of the schedule as it begins.</summary>
    public Action<int>? StepBegins { get; init; }
}
