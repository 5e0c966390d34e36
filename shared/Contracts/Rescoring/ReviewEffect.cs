namespace FraudServerless.Contracts.Rescoring;

/// <summary>A person's decision takes effect, unless it was taken back: the time for that was the message's delay.</summary>
public sealed record ReviewEffect : RescoreMessage
{
    public required string OrderNumber { get; init; }
    public required Guid DecisionId { get; init; }

    /// <summary>The command that made it.</summary>
    public required Guid CommandId { get; init; }
}
