namespace FraudServerless.Trees;

/// <summary>Whose rules decide where a row goes, and in which precision scores add up.</summary>
internal enum Library
{
    /// <summary>Sums in double. What is nearly zero is zero; <see cref="MissingType"/> says what is missing; a category of the set goes left.</summary>
    LightGbm,

    /// <summary>Sums in float from the base score on. NaN is missing; every other number is compared as it is; a category of the set goes right.</summary>
    XgBoost,
}

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
    public Library Library { get; init; } = Library.LightGbm;
    public required int FeatureCount { get; init; }
    public required IReadOnlyList<string> FeatureNames { get; init; }
    public required IReadOnlyList<Tree> Trees { get; init; }
    public required Link Link { get; init; }

    /// <summary>The steepness of the sigmoid.</summary>
    public double Sigmoid { get; init; } = 1;

    /// <summary>Raw score before the first tree.</summary>
    public float Base { get; init; }
}
