using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>A class and the score below which it ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyClass(string Name, double Below);

/// <summary>A score below <paramref name="Restrict"/> is accepted; from each bound on its outcome is due.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyThresholds(double Restrict, double Review, double Reject)
{
    public DecisionOutcome OutcomeOf(double score) =>
        score < Restrict ? DecisionOutcome.Accept
        : score < Review ? DecisionOutcome.Restrict
        : score < Reject ? DecisionOutcome.Review
        : DecisionOutcome.Reject;
}

/// <summary>A payment method and when it may be offered.</summary>
internal sealed record PolicyMethod
{
    public required string Name { get; init; }

    /// <summary>One bit an outcome.</summary>
    public required int Outcomes { get; init; }

    /// <summary>Null: everywhere.</summary>
    public IReadOnlyList<string>? Markets { get; init; }

    /// <summary>Above it, and in a currency without a rate, the method is not offered. Null: any amount.</summary>
    public decimal? MaxAmountEur { get; init; }

    /// <summary>Above it the method is not offered; says nothing when there is no score. Null: any score.</summary>
    public double? MaxScore { get; init; }

    public bool IsOffered(DecisionOutcome outcome, in PolicyInput input) =>
        (Outcomes & (1 << (int)outcome)) != 0
        && (MaxAmountEur is not { } amount || (input.AmountEur is { } total && total <= amount))
        && (MaxScore is not { } score || input.Score is null || input.Score.Value <= score)
        && (Markets is null || Markets.Contains(input.Order.Market, StringComparer.Ordinal));
}

/// <summary>When all conditions hold: raise the outcome, take methods away, name a reason.</summary>
internal sealed record PolicyRule
{
    /// <summary>For the shop's own people; null when the file gives none.</summary>
    public string? Name { get; init; }
    public required IReadOnlyList<PolicyCondition> When { get; init; }

    /// <summary><see cref="DecisionOutcome.Accept"/>: leaves the outcome as it is.</summary>
    public DecisionOutcome Outcome { get; init; } = DecisionOutcome.Accept;
    public IReadOnlyList<string> RemoveMethods { get; init; } = [];
    public PolicyReason? Reason { get; init; }

    public bool Holds(in PolicyInput input)
    {
        foreach (var condition in When)
        {
            if (!condition.Holds(input))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A reason in all its wordings; the internal ones are for the shop's own people.</summary>
internal sealed record PolicyReason(string Code, string Internal, string InternalGerman, Reason English, Reason German);

/// <summary>What people may decide.</summary>
/// <param name="FourEyesAboveEur">What is worth more takes two people.</param>
/// <param name="Reasons">Those that they may give, in the order of the file.</param>
internal sealed record PolicyReviews(decimal FourEyesAboveEur, IReadOnlyList<PolicyReason> Reasons);

/// <summary>The reason that a contribution of a feature with this prefix stands for.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyPrefix(string Prefix, PolicyReason Reason);
