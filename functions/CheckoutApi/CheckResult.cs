using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;

namespace FraudServerless.CheckoutApi;

/// <summary>What a check sent to the rescore queue, or failed to send.</summary>
public enum FollowUp
{
    None,

    /// <summary>The order, to be decided again with the model.</summary>
    Requeue,

    /// <summary>The order should be decided again, but the queue did not take the message.</summary>
    RequeueFailed,

    /// <summary>The order, to be compared with what a shadow says.</summary>
    Shadow,

    /// <summary>The order should be compared, but the queue did not take the message in time.</summary>
    ShadowFailed,

    /// <summary>The whole record, to be written when the ledger is back.</summary>
    LateRecord,
}

/// <summary>Names of <see cref="FollowUp"/> in the log.</summary>
public static class FollowUpNames
{
    /// <returns>Null for <see cref="FollowUp.None"/>.</returns>
    public static string? ToWire(this FollowUp followUp) =>
        followUp switch
        {
            FollowUp.None => null,
            FollowUp.Requeue => "requeue",
            FollowUp.RequeueFailed => "requeue-failed",
            FollowUp.Shadow => "shadow",
            FollowUp.ShadowFailed => "shadow-failed",
            FollowUp.LateRecord => "late-record",
            _ => throw new ArgumentOutOfRangeException(nameof(followUp), followUp, "not a follow-up"),
        };
}

/// <summary>What became of a <see cref="DecisionRequest"/> of the checkout.</summary>
public sealed record CheckResult
{
    public required DecisionStatus Status { get; init; }

    /// <summary>The answer's exact bytes when decided or replayed, else empty.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>The decision on record when decided or replayed, else null.</summary>
    public Decision? Decision { get; init; }

    /// <summary>How this check's call of the endpoint ended: <see cref="PipelineKinds"/>; empty when none was made.</summary>
    public string PipelineOutcome { get; init; } = "";

    /// <summary>Why the decision could not be recorded: <see cref="LedgerFaults"/>; null when it could.</summary>
    public string? LedgerFault { get; init; }
    public FollowUp FollowUp { get; init; }
    public required StageTimings Timings { get; init; }
}
