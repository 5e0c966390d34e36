namespace FraudServerless.Contracts.Rescoring;

/// <summary>
/// A message of the queue <c>decision-changes</c>: what may be done with an order is not what was said before. A rescore decided otherwise, or a request was answered
/// more than once while the tables were away, and another answer stands. Sent after the decision is on record, at least once;
/// <see cref="DecisionId"/> and <see cref="PreviousDecisionId"/> tell repetitions. Messages may overtake each other: what a message names as previous does not stand
/// any more, although its id may be the newer one.
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
            ? Of(decision, previous, outcome)
            : null;

    /// <summary>Null when what was answered allows the same as what stands, or is what stands.</summary>
    public static DecisionChange? Of(Decision standing, Decision answered) =>
        standing.DecisionId != answered.DecisionId
        && (
            standing.Outcome != answered.Outcome
            || !standing.AllowedMethods.Order(StringComparer.Ordinal).SequenceEqual(answered.AllowedMethods.Order(StringComparer.Ordinal))
        )
            ? Of(standing, answered.DecisionId, answered.Outcome)
            : null;

    private static DecisionChange Of(Decision decision, Guid previous, DecisionOutcome outcome) =>
        new()
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
        };
}
