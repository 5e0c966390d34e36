using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Rescorer.Messages;

/// <summary>What becomes of a message.</summary>
internal enum MessageOutcomeKind
{
    /// <summary>To be delivered again. A message stays so until it is proven done.</summary>
    Retry,

    /// <summary>It can never be done: to the dead letters with the reason.</summary>
    DeadLetter,
    Done,
}

/// <summary>A message's outcome.</summary>
/// <param name="Reason">A code, and after a blank where or what; nothing of an order's values.</param>
/// <param name="JobId">Where a dead-lettered message is counted as failed, or one left alone as skipped; null: nowhere.</param>
/// <param name="What">What is counted there once.</param>
/// <param name="TriggerId">Under which it may be on record after all, and counted there; null: nothing is.</param>
internal sealed record MessageOutcome(MessageOutcomeKind Kind, string Reason, string? JobId = null, string? What = null, string? TriggerId = null)
{
    /// <summary>The decision that it led to, or was about; null: not known.</summary>
    public Guid? DecisionId { get; init; }

    public static MessageOutcome Unproven { get; } = new(MessageOutcomeKind.Retry, ReasonCodes.Unproven);
    public static MessageOutcome Done { get; } = new(MessageOutcomeKind.Done, "DONE");

    public static MessageOutcome Retry(string reason) => new(MessageOutcomeKind.Retry, reason);

    public static MessageOutcome DeadLetter(string reason) => new(MessageOutcomeKind.DeadLetter, reason);

    /// <summary>Nothing is to be done, and a job should know it.</summary>
    public static MessageOutcome Skip(string reason, string? jobId, string what) => new(MessageOutcomeKind.Done, reason, jobId, what);

    /// <summary>The code alone: what follows it is for people.</summary>
    public string Code => Reason.Split(' ', 2)[0];
}
