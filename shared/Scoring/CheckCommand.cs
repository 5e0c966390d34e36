using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>One order to decide on, already read, validated and normalised.</summary>
public sealed record CheckCommand
{
    /// <summary>The idempotency key, e.g. <c>check#shop-de#r-1</c>: the same trigger is decided once.</summary>
    public required string TriggerId { get; init; }

    /// <summary>Who asks: the caller of the API.</summary>
    public required string Actor { get; init; }

    /// <summary>Tells a repetition from another order under the same trigger.</summary>
    public required string PayloadHash { get; init; }
    public required Order Order { get; init; }

    /// <summary>What the contract does not know: one UTF-8 JSON object, or empty. Kept with the audit record, never sent to the endpoint.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when the request came in.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Milliseconds that reading and validating took.</summary>
    public double ValidateMs { get; init; }

    /// <summary>Milliseconds that normalising and hashing took.</summary>
    public double PreprocessMs { get; init; }
}
