using FraudServerless.Contracts;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Ledger;

/// <summary>A decision that is to go on record.</summary>
/// <param name="Audit">Its audit record, the decision included.</param>
/// <param name="OrderSnapshot">The order's JSON as <see cref="Snapshot"/> packs it, when the caller has it already; else empty.</param>
/// <param name="Count">What it adds to a job's counts, in the same transaction; null: it belongs to none.</param>
/// <param name="WhileInHistory">
/// Only if the decision that it supersedes is still in the order's history: an answer may be set aside by a late record at any time, and what was decided instead of
/// it would then take the place of another one that nobody compared it with.
/// </param>
/// <param name="UnlessReviewed">Only if no person has decided on what it supersedes; a review that is open by that moves on to it.</param>
public sealed record LedgerEntry(
    AuditRecord Audit,
    ReadOnlyMemory<byte> OrderSnapshot = default,
    JobCount? Count = null,
    bool WhileInHistory = false,
    bool UnlessReviewed = false
)
{
    /// <summary>Whether a decision answered a request: then another one may turn out to have been answered before (<see cref="LateSettlement"/>).</summary>
    public static bool MayBeSetAside(Decision decision) => TriggerId.IsAnswer(decision.AuditId);
}

/// <summary>What one order adds to the counts of a job: <see cref="JobCounters"/> makes the names.</summary>
/// <param name="Withdrawn">How it was counted before, when it failed or was left alone; that counts no more.</param>
public sealed record JobCount(string JobId, IReadOnlyDictionary<string, decimal> Deltas, JobMark? Withdrawn = null);

/// <summary>What was counted once without a decision.</summary>
/// <param name="What">The order or decision.</param>
/// <param name="Counter">One of <see cref="JobCounters"/>.</param>
public sealed record JobMark(string What, string Counter);

/// <summary>A decision as the index of days knows it.</summary>
/// <param name="DecidedAt">To the tick.</param>
/// <param name="Degraded">Made without the model.</param>
public sealed record DecisionEntry(string OrderNumber, Guid DecisionId, DateTimeOffset DecidedAt, string Market, bool Degraded);
