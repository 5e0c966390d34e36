namespace FraudServerless.AuditApi.Reviews;

/// <summary>A review that is open.</summary>
/// <param name="DecisionId">What is decided on: the <c>If-Match</c> of the decision.</param>
/// <param name="OpenSince">When REVIEW was decided first.</param>
/// <param name="AmountEur">What it is worth, roughly; null: its currency has no rate.</param>
/// <param name="ClaimedBy">Who holds it; null: nobody.</param>
/// <param name="ProposedBy">Who would decide <paramref name="ProposedOutcome"/>, and waits for somebody else to confirm it.</param>
/// <param name="Choices">What may be decided; null in lists.</param>
public sealed record ReviewView(
    string OrderNumber,
    Guid DecisionId,
    DateTimeOffset? OpenSince,
    long AgeSeconds,
    string Market,
    string PaymentMethod,
    decimal GrandTotal,
    string Currency,
    decimal? AmountEur,
    string? ClaimedBy,
    DateTimeOffset? ClaimedUntil,
    string? ProposedBy,
    string? ProposedOutcome,
    ReviewChoices? Choices = null
);
