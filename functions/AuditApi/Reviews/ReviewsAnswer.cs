namespace FraudServerless.AuditApi.Reviews;

/// <summary>Open reviews, the most valuable first; 200 at most.</summary>
public sealed record ReviewsAnswer(IReadOnlyList<ReviewView> Reviews, OpenReviews Open);
