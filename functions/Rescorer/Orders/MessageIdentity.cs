using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>By what a message's outcome is counted.</summary>
/// <param name="JobId">Where; null: nowhere.</param>
/// <param name="What">What a fault or a decision left alone is counted by, once.</param>
/// <param name="TriggerId">Under which it may be on record after all.</param>
internal sealed record MessageIdentity(string? JobId, string What, string? TriggerId)
{
    public MessageOutcome DeadLetter(string reason) => MessageOutcome.DeadLetter(reason) with { JobId = JobId, What = What };

    public MessageOutcome Retry(string reason) => MessageOutcome.Retry(reason) with { JobId = JobId, What = What, TriggerId = TriggerId };

    public MessageOutcome Skip(string reason) => MessageOutcome.Skip(reason, JobId, What);
}
