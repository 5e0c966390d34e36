using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>What the policy says to an order.</summary>
public readonly record struct Ruling(DecisionOutcome Outcome, string ScoreClass, IReadOnlyList<string> AllowedMethods, IReadOnlyList<Reason> Reasons);

public sealed class DecisionPolicy
{
    public string Version => "";

    public Ruling Decide(Order order, Score? score, Route route) => throw new NotImplementedException(order.ToString() + score + route);

    public static DecisionPolicy Load(string path) => throw new NotImplementedException(path);
}
