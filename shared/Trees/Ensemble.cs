namespace FraudServerless.Trees;

/// <summary>Whose rules decide where a row goes, and in which precision scores add up.</summary>
internal enum Library
{
    /// <summary>Rows and sums in double. What is nearly zero is zero; <see cref="MissingType"/> says what is missing; a category of the set goes left.</summary>
    LightGbm,

    /// <summary>Rows and sums in float, from the base score on. NaN is missing; every other number is compared as it is; a category of the set goes right.</summary>
    XgBoost,
}

/// <summary>How a sum of leaves becomes a prediction.</summary>
internal enum Link
{
    Identity,
    Logistic,
    Exponential,

    /// <summary>Over the raw scores of all classes.</summary>
    Softmax,

    /// <summary>XGBoost's hinge: 1 above zero, else 0.</summary>
    Step,
}

/// <summary>What a reader hands over, whatever the file's format: trees whose raw scores add up, and what the file says of their meaning.</summary>
internal sealed class Ensemble
{
    public required string Format { get; init; }
    public Library Library { get; init; } = Library.LightGbm;
    public required string Producer { get; init; }
    public required int FeatureCount { get; init; }
    public required IReadOnlyList<string> FeatureNames { get; init; }

    /// <summary>The trees served: a list for each class, of anything but several classes one list.</summary>
    public required IReadOnlyList<IReadOnlyList<Tree>> Classes { get; init; }

    /// <summary>Raw score of each class before its first tree.</summary>
    public required float[] Bases { get; init; }

    /// <summary>Labels of the classes, if the file names them.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
    public string? Objective { get; init; }

    /// <summary>What the objective makes of a raw score; null when the file does not say or its prediction is a label.</summary>
    public required Link? Link { get; init; }

    /// <summary>The steepness of the logistic link.</summary>
    public double Sigmoid { get; init; } = 1;
    public required int TreesInFile { get; init; }
    public string IterationsServed { get; init; } = "all";
    public RowRules Rules { get; init; } = new();
}
