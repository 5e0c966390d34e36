namespace FraudServerless.LocalRunner.Soak;

/// <summary>What the auditor counted. Everything under <see cref="Faults"/> must not be.</summary>
public sealed record AuditFindings
{
    public required TimeSpan Traffic { get; init; }
    public required int Posts { get; init; }
    public required int Answers { get; init; }

    /// <summary>Requests without a decision, which the callers sent again.</summary>
    public required int Refused { get; init; }
    public required int Messages { get; init; }

    /// <summary>Messages beyond the first of their kind.</summary>
    public required int Duplicates { get; init; }
    public required IReadOnlyDictionary<string, int> Kills { get; init; }
    public required int Decisions { get; init; }
    public required int AuditRecords { get; init; }

    /// <summary>Decisions that were answered while the database was away.</summary>
    public required int LateRecords { get; init; }
    public required int Rescores { get; init; }

    /// <summary>Decisions made without the model, and how many of these are current at the end.</summary>
    public required int Degraded { get; init; }
    public required int Events { get; init; }
    public required int RepeatedEvents { get; init; }
    public required int DeadLetters { get; init; }

    /// <summary>Each with the key of what is wrong.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}
