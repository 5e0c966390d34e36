using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

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
