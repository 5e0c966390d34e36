namespace FraudServerless.Training.Parity;

/// <summary>The stage whose result differs from this process's.</summary>
public enum ParityStage
{
    /// <summary>The vector of the Preprocess container.</summary>
    Preprocess,

    /// <summary>Score or contributions of the Model container, or the vector that it read.</summary>
    Model,
}

/// <summary>The first thing that differs.</summary>
/// <param name="Stage">Where.</param>
/// <param name="File">File of the order.</param>
/// <param name="Line">Its line there, from 1.</param>
/// <param name="RequestId">The order's own.</param>
/// <param name="Column">Name of the first column that differs, in its number or its contribution; null when it is not a column.</param>
/// <param name="What">Both sides, for a reader.</param>
public sealed record ParityDifference(ParityStage Stage, string File, int Line, string RequestId, string? Column, string What);

/// <summary>The outcome of a <see cref="ParityCheck"/>.</summary>
public sealed record ParityReport
{
    /// <summary>Id of the artifacts' feature spec.</summary>
    public required string Features { get; init; }

    /// <summary>Version of the artifacts' model.</summary>
    public required string Model { get; init; }

    /// <summary>Orders found equal in every stage.</summary>
    public required int Orders { get; init; }
    public required int Columns { get; init; }

    /// <summary>Orders whose contributions were compared.</summary>
    public required int Explained { get; init; }

    /// <summary>Whether this process made the scores itself; of an ONNX model the container's answers were only compared with each other.</summary>
    public required bool AreScoresRecomputed { get; init; }

    /// <summary>Lines that the legacy reader refuses: no order, so nothing to compare.</summary>
    public required int FaultyLines { get; init; }

    /// <summary>Null when there is none: then it is certified.</summary>
    public ParityDifference? First { get; init; }

    public bool IsCertified => First is null;

    /// <summary>The summary, one fact a line.</summary>
    public string ToText()
    {
        var scores = AreScoresRecomputed
            ? $"{Orders} scores, contributions of {Explained} orders"
            : $"{Orders} scores the same in a batch and alone (an ONNX model's are not recomputed here)";
        var equal =
            $"{Orders} orders equal: {(long)Orders * Columns} numbers of {Columns} columns bit for bit, {scores}; faulty lines left out: {FaultyLines}";
        var artifacts = $"feature spec {Features}, model {Model}";
        if (First is not { } first)
        {
            return $"PARITY: {equal}\n{artifacts}";
        }

        var column = first.Column is null ? "" : $"\ncolumn: {first.Column}";
        return $"NO PARITY\n{first.File}: line {first.Line}, requestId {first.RequestId}\nstage: {first.Stage}{column}\n{first.What}\nbefore it: {equal}\n{artifacts}";
    }
}
