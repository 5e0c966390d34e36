using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Scoring;

namespace FraudServerless.Rescorer;

/// <summary>One order on its way from a message to a decision.</summary>
/// <param name="Index">The message's place in the batch.</param>
/// <param name="Message">A <see cref="RescoreOrder"/> or a <see cref="ScoreOrder"/>.</param>
/// <param name="Redelivered">It may be done already.</param>
internal sealed record OrderWork(int Index, RescoreMessage Message, bool Redelivered)
{
    public Fate Fate { get; set; } = Fate.Unproven;
    public bool IsOpen => ReferenceEquals(Fate, Fate.Unproven);

    public string TriggerId { get; set; } = "";
    public string Actor { get; set; } = "";
    public RescoreMode Mode { get; set; }

    /// <summary>Where it is counted; null: nowhere.</summary>
    public string? JobId { get; set; }

    /// <summary>The decision that is replaced or compared with; null when there is none.</summary>
    public Decision? Subject { get; set; }
    public Order? Order { get; set; }
    public string PayloadHash { get; set; } = "";
    public ReadOnlyMemory<byte> Extra { get; set; }
    public IReadOnlyList<string> Warnings { get; set; } = [];
    public Route? Route { get; set; }

    /// <summary>Before anything of the order was read: what is decided meanwhile is newer.</summary>
    public DateTimeOffset DecidedAt { get; set; }
    public PipelineResult Invocation { get; set; }

    public string OrderNumber => Message is RescoreOrder order ? order.OrderNumber : Order?.OrderNumber ?? "";

    /// <summary>What a fault or a decision left alone is counted by, once.</summary>
    public string What => Message is RescoreOrder { DecisionId: { } decision } ? decision.ToString("D") : OrderNumber;

    public void Park(string reason) => Fate = Fate.Park(reason, JobId, What);

    public void Retry(string reason) => Fate = Fate.Retry(reason) with { JobId = JobId, What = What };

    public void Skip(string reason) => Fate = Fate.Skip(reason, JobId, What);
}
