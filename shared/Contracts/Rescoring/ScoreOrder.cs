using System.Text.Json;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>Decide on an order that comes with the message.</summary>
public sealed record ScoreOrder : RescoreMessage
{
    /// <summary>The job that it belongs to; null: a check that came by the queue, idempotent by caller and request id as at the checkout.</summary>
    public string? Id { get; init; }
    public RescoreMode Mode { get; init; }
    public string? Model { get; init; }

    /// <summary>As the authorizer of the checkout names callers.</summary>
    public required string Caller { get; init; }

    /// <summary>A request of the legacy API.</summary>
    public required JsonElement Request { get; init; }
}
