using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Rescorer.Orders;

/// <summary>A message whose job and decision are known.</summary>
internal sealed record SubjectOrder : IOrderStage
{
    public required OrderMessage Message { get; init; }

    /// <summary>The job that the message names; null: none.</summary>
    public required RescoreJob? Job { get; init; }

    /// <summary>The decision that is replaced or compared with; null when there is none, and the order came with the message.</summary>
    public required Decision? Subject { get; init; }

    /// <summary>Before anything of the order was read: what is decided meanwhile is newer.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
    public MessageIdentity Identity => Message.Identity;
}
