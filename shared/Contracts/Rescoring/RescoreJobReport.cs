namespace FraudServerless.Contracts.Rescoring;

/// <summary>How far a job is and what it has brought about, as the desk's API answers it.</summary>
public sealed record RescoreJobReport
{
    /// <summary>The job, or the name of counts that stand without one.</summary>
    public required string JobId { get; init; }

    /// <summary><c>enumerating</c>, <c>deciding</c>, <c>ended</c> or <c>cancelled</c>; null for counts that stand without a job: they never end.</summary>
    public string? State { get; init; }

    /// <summary>Null for counts that stand without a job.</summary>
    public RescoreJobView? Job { get; init; }

    /// <summary>Orders known to belong to it.</summary>
    public required long Total { get; init; }

    /// <summary>All that are decided again, failed or left alone.</summary>
    public required long Settled { get; init; }
    public required long Done { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public required IReadOnlyList<CodeCount> Failures { get; init; }

    /// <summary>Left alone, by code.</summary>
    public required IReadOnlyList<CodeCount> Skips { get; init; }

    /// <summary>The matrix of outcomes, by market.</summary>
    public required IReadOnlyList<OutcomeCount> Outcomes { get; init; }

    /// <summary>The grand totals that went with them.</summary>
    public required IReadOnlyList<OutcomeMoney> Money { get; init; }
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>Outcomes by the score before; of orders that had one.</summary>
    public required IReadOnlyList<ScoreCount> Scores { get; init; }
}
