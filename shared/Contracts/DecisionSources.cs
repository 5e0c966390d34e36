namespace FraudServerless.Contracts;

/// <summary>Where a decision came from, as the header <c>X-Decision-Source</c> says it.</summary>
public static class DecisionSources
{
    public const string Model = "model";
    public const string Fallback = "fallback";
    public const string Replay = "replay";

    /// <summary>A person; the score beside it is that of the decision that it replaces.</summary>
    public const string Review = "review";
}
