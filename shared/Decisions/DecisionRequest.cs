using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Decisions;

/// <summary>One order to decide on, already read, validated and normalised, whoever asks: the checkout or a message of the rescore queue.</summary>
public sealed record DecisionRequest
{
    /// <summary>The idempotency key, e.g. <c>check#shop-de#r-1</c>: the same trigger is decided once.</summary>
    public required string TriggerId { get; init; }

    /// <summary>Who asks: the caller of the API, or whoever started a job.</summary>
    public required string Actor { get; init; }

    /// <summary>Tells a repetition from another order under the same trigger.</summary>
    public required string PayloadHash { get; init; }
    public required Order Order { get; init; }

    /// <summary>What the contract does not know: one UTF-8 JSON object, or empty. Kept with the audit record, never sent to the endpoint.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when the work on it began.</summary>
    public required long StartedAt { get; init; }

    /// <summary>All of the decision's id but its time, which is known when the decision is made.</summary>
    public InferenceId InferenceId { get; init; } = InferenceId.Draw();

    /// <summary>The instant of the decision; null: when it is made.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The decision that is replaced or compared with, if any.</summary>
    public Decision? Supersedes { get; init; }
    public RescoreMode Mode { get; init; }
}
