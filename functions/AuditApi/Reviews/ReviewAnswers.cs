using FraudServerless.Ledger.Reviews;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>A review that is open.</summary>
/// <param name="DecisionId">What is decided on: the <c>If-Match</c> of the decision.</param>
/// <param name="OpenSince">When REVIEW was decided first.</param>
/// <param name="AmountEur">What it is worth, roughly; null: its currency has no rate.</param>
/// <param name="ClaimedBy">Who holds it; null: nobody.</param>
/// <param name="ProposedBy">Who would decide <paramref name="ProposedOutcome"/>, and waits for somebody else to confirm it.</param>
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
    string? ProposedOutcome
);

/// <summary>What is open of what was asked for.</summary>
/// <param name="Oldest">Since when the oldest waits; null: none does.</param>
/// <param name="More">There are more than were read: the count is a lower bound.</param>
public sealed record OpenReviews(int Count, DateTimeOffset? Oldest, bool More);

/// <summary>The review to decide on; null: there is none for this reviewer.</summary>
public sealed record NextReviewAnswer(ReviewView? Review, OpenReviews Open);

/// <summary>Open reviews, the most valuable first; 200 at most.</summary>
public sealed record ReviewsAnswer(IReadOnlyList<ReviewView> Reviews, OpenReviews Open);

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

/// <summary>Which reviews are asked for.</summary>
/// <param name="Market">Null: any.</param>
/// <param name="Method">The order's payment method; null: any.</param>
public sealed record ReviewFilter(string? Market, string? Method)
{
    public bool Matches(Review review) => (Market is null || review.Market == Market) && (Method is null || review.PaymentMethod == Method);
}
