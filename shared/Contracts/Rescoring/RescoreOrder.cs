using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>Decide again on an order whose decision is on record.</summary>
public sealed record RescoreOrder : RescoreMessage
{
    /// <summary>Names what asked: a job, the decision that was degraded, or whatever the sender chose. With the order number it is the trigger.</summary>
    public required string Id { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>The decision that is meant; null: whichever is the current one. One that is not current any more is left alone.</summary>
    public Guid? DecisionId { get; init; }
    public RescoreCause Cause { get; init; }
    public RescoreMode Mode { get; init; }

    /// <summary>A model of <c>routes.json</c> to ask; null: the order's own route.</summary>
    public string? Model { get; init; }

    /// <summary>An endpoint to ask instead of the route's; a shadow.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    [JsonIgnore]
    public string TriggerId => Contracts.TriggerId.Rescore(Id, OrderNumber);
}
