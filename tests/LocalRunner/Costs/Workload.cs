namespace FraudServerless.LocalRunner.Costs;

/// <summary>What is decided, and on what.</summary>
internal sealed record Workload
{
    /// <summary>As the template says <c>Architecture</c>.</summary>
    public required string Architecture { get; init; }
    public required int MemoryMb { get; init; }

    /// <summary>Billed of a check.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Checkout instances that are always started.</summary>
    public required int Provisioned { get; init; }

    /// <summary>Of the audit record as it lies in the table; written in whole KB.</summary>
    public required double AuditKb { get; init; }

    /// <summary>Of the decision.</summary>
    public required double DecisionKb { get; init; }

    /// <summary>Indexes that a decision is in.</summary>
    public required int Indexes { get; init; }

    /// <summary>What an order shares with others: customer, device, e-mail and so on.</summary>
    public required int Links { get; init; }

    /// <summary>Of one of these, as it lies in the table.</summary>
    public required double LinkKb { get; init; }

    /// <summary>How long records are kept.</summary>
    public required double Months { get; init; }

    /// <summary>Of log lines.</summary>
    public required double LogKb { get; init; }

    /// <summary>Share of orders that also go through the queue: degraded, shadows.</summary>
    public required double QueuedShare { get; init; }
    public required string InstanceType { get; init; }

    /// <summary>Orders a second that an instance takes.</summary>
    public required double InstanceRate { get; init; }

    /// <summary>Of an endpoint, so that one may fail.</summary>
    public required int LeastInstances { get; init; }

    /// <summary>Models, each of which could have an endpoint of its own.</summary>
    public required int Models { get; init; }
}
