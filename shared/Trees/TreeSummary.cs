namespace FraudServerless.Trees;

/// <summary>What is served of a file, for a log line.</summary>
public sealed record TreeSummary
{
    /// <summary><c>lightgbm-text</c>, <c>xgboost-json</c> or <c>xgboost-ubjson</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The library, of XGBoost with its version, of LightGBM with that of the format where the file says it.</summary>
    public required string Producer { get; init; }

    /// <summary>Of all classes together.</summary>
    public required int TreesServed { get; init; }
    public required int TreesInFile { get; init; }

    /// <summary>Why so many: <c>all</c>, or the best iteration and who asked for it.</summary>
    public required string IterationsServed { get; init; }

    /// <summary>As the file names it, with its parameters; null when it names none.</summary>
    public string? Objective { get; init; }

    /// <summary>What makes the score of the raw score: the objective's own or the card's. Null: nothing does, and only a calibration can.</summary>
    public string? Link { get; init; }

    /// <summary>Labels; empty of a model that does not classify.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Whose probability the score is; null of a model that does not classify.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>A number that counts as missing beside NaN, if there is one.</summary>
    public float? MissingValue { get; init; }

    /// <summary>Columns whose values become the codes of the training data's categories.</summary>
    public IReadOnlyList<string> RecodedColumns { get; init; } = [];

    /// <summary>Why there are no contributions; null when there are.</summary>
    public string? NoContributions { get; init; }
}
