using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;

namespace FraudServerless.Rescorer;

/// <summary>One order on its way from a message to a decision.</summary>
/// <param name="index">The message's place in the batch.</param>
/// <param name="message">A <see cref="RescoreOrder"/> or a <see cref="ScoreOrder"/>.</param>
/// <param name="receives">How often it was delivered, this time included.</param>
internal sealed class OrderWork(int index, RescoreMessage message, int receives)
{
    public int Index => index;
    public RescoreMessage Message => message;
    public int Receives => receives;

    /// <summary>It may be done already.</summary>
    public bool Redelivered => receives > 1;

    public MessageOutcome Outcome { get; set; } = MessageOutcome.Unproven;
    public bool IsOpen => ReferenceEquals(Outcome, MessageOutcome.Unproven);

    /// <summary>The job that the message belongs to; null: none that has to be looked up.</summary>
    public string? NamedJob { get; } =
        message switch
        {
            RescoreOrder { Cause: RescoreCause.Job } order => order.Id,
            ScoreOrder order => order.Id,
            _ => null,
        };

    public string TriggerId { get; set; } = "";
    public string Actor { get; set; } = "";
    public RescoreMode Mode { get; set; }

    /// <summary>Where it is counted; null: nowhere.</summary>
    public string? JobId { get; set; }

    /// <summary>How the job has counted it so far; null: not, or by its decision.</summary>
    public JobMark? Counted { get; set; }

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

    public string OrderNumber => message is RescoreOrder order ? order.OrderNumber : Order?.OrderNumber ?? "";

    /// <summary>What a fault or a decision left alone is counted by, once.</summary>
    public string What => message is RescoreOrder { DecisionId: { } decision } ? decision.ToString("D") : OrderNumber;

    public void DeadLetter(string reason) => Outcome = MessageOutcome.DeadLetter(reason) with { JobId = JobId, What = What };

    public void Retry(string reason) =>
        Outcome = MessageOutcome.Retry(reason) with { JobId = JobId, What = What, TriggerId = TriggerId.Length > 0 ? TriggerId : null };

    public void Skip(string reason) => Outcome = MessageOutcome.Skip(reason, JobId, What);
}
