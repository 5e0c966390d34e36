using FraudServerless.Contracts.Rescoring;
using FraudServerless.Contracts.Tracing;

namespace FraudServerless.Rescorer.Orders;

/// <summary>
/// A message about one order, read: the first of the stages <see cref="OrderMessage"/>, <see cref="SubjectOrder"/>, <see cref="ResolvedOrder"/> and
/// <see cref="DecidedOrder"/>. Each holds the one before it.
/// </summary>
internal sealed record OrderMessage : IOrderStage
{
    /// <summary>The message's place in the batch.</summary>
    public required int Index { get; init; }

    /// <summary>How often it was delivered, this time included.</summary>
    public required int Receives { get; init; }

    /// <summary>A <see cref="RescoreOrder"/> or a <see cref="ScoreOrder"/>.</summary>
    public required RescoreMessage Wire { get; init; }
    public required string OrderNumber { get; init; }
    public required string TriggerId { get; init; }
    public required string Actor { get; init; }
    public required RescoreMode Mode { get; init; }

    /// <summary>The model that the message asks for; null: its job's, or the route's.</summary>
    public required string? Model { get; init; }

    /// <summary>The endpoint that the message asks instead of the route's; null: none.</summary>
    public required string? Endpoint { get; init; }

    /// <summary>The job that has to be looked up; null: none.</summary>
    public required string? NamedJob { get; init; }

    /// <summary>The order, when it came with the message.</summary>
    public OrderContent? Content { get; init; }
    public required MessageIdentity Identity { get; init; }

    /// <summary>The trace of whoever sent it; null: it came without one.</summary>
    public TraceContext? Trace { get; init; }
    OrderMessage IOrderStage.Message => this;

    /// <summary>It may be done already.</summary>
    public bool Redelivered => Receives > 1;

    /// <summary>What happens by itself, without a job.</summary>
    public RescoreCause? Cause => (Wire as RescoreOrder)?.Cause;

    /// <summary>The decision that the message is about; null: the one that stands.</summary>
    public Guid? DecisionId => (Wire as RescoreOrder)?.DecisionId;

    /// <summary>Whether the trigger names the order whatever it has become since; a check's is its caller's promise to mean one order.</summary>
    public bool NamesOrder => Wire is RescoreOrder or ScoreOrder { Id: not null };

    /// <summary>Whether what a person decided is left alone: by what is decided again, not by what a shop asks anew.</summary>
    public bool YieldsToPeople => Mode == RescoreMode.Publish && NamesOrder;
}
