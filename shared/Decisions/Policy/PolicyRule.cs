using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

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
