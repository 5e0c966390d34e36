using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;

namespace FraudServerless.CheckoutApi;

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
