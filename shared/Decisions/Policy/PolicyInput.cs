using System.Runtime.InteropServices;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions.Policy;

/// <summary>What a rule can look at. The amount is the order's by the policy's own rates; null in a currency that it does not know.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyInput(Order Order, Score? Score, string ScoreClass, Route Route, decimal? AmountEur);
