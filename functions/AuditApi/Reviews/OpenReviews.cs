namespace FraudServerless.AuditApi.Reviews;

/// <summary>What is open of what was asked for.</summary>
/// <param name="Oldest">Since when the oldest waits; null: none does.</param>
/// <param name="More">There are more than were read: the count is a lower bound.</param>
public sealed record OpenReviews(int Count, DateTimeOffset? Oldest, bool More);
