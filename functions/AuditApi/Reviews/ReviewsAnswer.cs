namespace FraudServerless.AuditApi.Reviews;

/// <summary>Open reviews, the most valuable first; 200 at most.</summary>
/// <param name="Markets">Those of all open reviews, whatever was asked for.</param>
/// <param name="Methods">Their payment methods.</param>
public sealed record ReviewsAnswer(IReadOnlyList<ReviewView> Reviews, OpenReviews Open, IReadOnlyList<string> Markets, IReadOnlyList<string> Methods);
