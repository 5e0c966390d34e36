namespace FraudServerless.Contracts.Rescoring;

/// <summary>
/// A message of the queue <c>decision-changes</c>: a rescore changed what may be done with an order. Sent after the decision is on record, at least once;
/// <see cref="DecisionId"/> tells repetitions.
/// </summary>
public sealed record DecisionChange
{
    public required int Version { get; init; }
    public required string OrderNumber { get; init; }
    public required Guid DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required DecisionOutcome Outcome { get; init; }
    public required IReadOnlyList<string> AllowedMethods { get; init; }
    public required IReadOnlyList<Reason> Reasons { get; init; }
    public required Guid PreviousDecisionId { get; init; }
    public required DecisionOutcome PreviousOutcome { get; init; }

    /// <summary>Key of the audit record; it begins with what asked for the rescore.</summary>
    public required string AuditId { get; init; }
    public required DecisionVersions Versions { get; init; }

    /// <summary>Null when the decision changed nothing: it replaced none, or one with the same outcome.</summary>
    public static DecisionChange? Of(Decision decision) =>
        decision is { Supersedes: { } previous, SupersededOutcome: { } outcome } && outcome != decision.Outcome
            ? new DecisionChange
            {
                Version = 1,
                OrderNumber = decision.OrderNumber,
                DecisionId = decision.DecisionId,
                DecidedAt = decision.DecidedAt,
                Outcome = decision.Outcome,
                AllowedMethods = decision.AllowedMethods,
                Reasons = decision.Reasons,
                PreviousDecisionId = previous,
                PreviousOutcome = outcome,
                AuditId = decision.AuditId,
                Versions = decision.Versions,
            }
            : null;
}
