namespace FraudServerless.Contracts;

/// <summary>A decision on record: one item of the Decisions table.</summary>
public sealed record Decision
{
    public required string OrderNumber { get; init; }

    /// <summary>UUID version 7 (RFC 9562) of the moment of the decision: the newest sorts last. Without the time it is its <see cref="InferenceId"/>.</summary>
    public required Guid DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required DecisionOutcome Outcome { get; init; }
    public required IReadOnlyList<string> AllowedMethods { get; init; }

    /// <summary>Probability 0..1; null when no model answered.</summary>
    public double? Score { get; init; }
    public required string ScoreClass { get; init; }
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary><c>model</c>, <c>fallback</c> or <c>review</c>.</summary>
    public required string Source { get; init; }
    public required DecisionVersions Versions { get; init; }

    /// <summary>The decision that this one replaces, if any; that it would replace or is compared with, when it is not published.</summary>
    public Guid? Supersedes { get; init; }

    /// <summary>What that decision was.</summary>
    public DecisionOutcome? SupersededOutcome { get; init; }

    /// <summary>The person who made it; null: nobody did.</summary>
    public string? Reviewer { get; init; }

    /// <summary>Key of the audit record: the trigger.</summary>
    public required string AuditId { get; init; }
    public required string CustomerId { get; init; }
    public required string Market { get; init; }
    public string? Assortment { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Currency { get; init; }
    public required decimal GrandTotal { get; init; }

    /// <summary>A test order: kept out of statistics.</summary>
    public required bool IsTest { get; init; }
    public bool Degraded => Source == DecisionSources.Fallback;
}
