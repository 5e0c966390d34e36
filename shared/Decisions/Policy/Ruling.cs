using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>What the policy says to an order.</summary>
/// <param name="Outcome">What the shop may do.</param>
/// <param name="ScoreClass">A (best) to E, or X without a score.</param>
/// <param name="AllowedMethods">How the order may be paid; empty with REJECT.</param>
/// <param name="Reasons">At most four, strongest first, for the customer's eyes and in the customer's language.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Ruling(DecisionOutcome Outcome, string ScoreClass, IReadOnlyList<string> AllowedMethods, IReadOnlyList<Reason> Reasons);
