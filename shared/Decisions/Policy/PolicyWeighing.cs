using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>How the outcome of an order came about.</summary>
/// <param name="Input">What the rules looked at.</param>
/// <param name="Scored">What the thresholds said; ACCEPT without a score.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Matched">Every rule that held: the fallback rule first, that the own method is not offered last.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyWeighing(PolicyInput Input, DecisionOutcome Scored, DecisionOutcome Outcome, List<PolicyRule> Matched);
