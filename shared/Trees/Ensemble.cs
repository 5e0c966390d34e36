namespace FraudServerless.Trees;

/// <summary>How a sum of leaves becomes a prediction.</summary>
internal enum Link
{
    Identity,
    Sigmoid,
}

/// <summary>What a reader hands over, whatever the file's format: trees whose raw scores add up.</summary>
internal sealed class Ensemble
{
    public required string Format { get; init; }
    public required int FeatureCount { get; init; }
    public required IReadOnlyList<string> FeatureNames { get; init; }
    public required IReadOnlyList<Tree> Trees { get; init; }
    public required Link Link { get; init; }

    /// <summary>The steepness of the sigmoid.</summary>
    public double Sigmoid { get; init; } = 1;
}
