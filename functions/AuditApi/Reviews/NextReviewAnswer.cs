namespace FraudServerless.AuditApi.Reviews;

/// <summary>The review to decide on; null: there is none for this reviewer.</summary>
public sealed record NextReviewAnswer(ReviewView? Review, OpenReviews Open);
