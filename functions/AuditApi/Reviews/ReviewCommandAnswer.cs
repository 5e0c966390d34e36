namespace FraudServerless.AuditApi.Reviews;

/// <summary>What a person's command came to, as it is on record and answered again.</summary>
/// <param name="Status"><c>decided</c>, <c>proposed</c> (somebody else has to confirm it) or <c>undone</c>.</param>
/// <param name="Kind"><c>review</c> of a REVIEW, else <c>reversal</c>.</param>
/// <param name="DecisionId">The new decision; of a proposal its id alone.</param>
/// <param name="Supersedes">What was decided on.</param>
/// <param name="EffectiveAt">Until then it can be taken back; null: there is nothing to take back.</param>
public sealed record ReviewCommandAnswer(
    string Status,
    string Kind,
    string OrderNumber,
    Guid DecisionId,
    Guid Supersedes,
    string Outcome,
    IReadOnlyList<string> AllowedMethods,
    string? ReasonCode,
    DateTimeOffset DecidedAt,
    DateTimeOffset? EffectiveAt,
    string Reviewer,
    string? ProposedBy
);
