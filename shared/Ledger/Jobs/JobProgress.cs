using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger.Jobs;

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>Orders are still being looked for, and decided meanwhile.</summary>
    Enumerating,

    /// <summary>All are found, not all are decided.</summary>
    Deciding,

    /// <summary>Every order is settled: decided, failed or left alone.</summary>
    Ended,

    /// <summary>Somebody stopped it before.</summary>
    Cancelled,
}

/// <summary>A job and its counts at one moment.</summary>
public sealed record JobProgress(RescoreJob Job, JobCounts Counts)
{
    public JobState State =>
        Job.EnumerationEnded && Counts.Settled >= Job.Enumerated ? JobState.Ended
        : Job.Cancelled ? JobState.Cancelled
        : Job.EnumerationEnded ? JobState.Deciding
        : JobState.Enumerating;

    /// <summary>Orders known to belong to it so far; a resumed job is being counted anew while more are settled.</summary>
    public long Total => Math.Max(Job.Enumerated, Counts.Settled);
}
