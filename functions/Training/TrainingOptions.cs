using FraudServerless.Training.Calibrators;

namespace FraudServerless.Training;

/// <summary>What a training run is given.</summary>
public sealed record TrainingOptions
{
    /// <summary>Files of legacy v1 requests, one JSON object a line; read in this sequence.</summary>
    public required IReadOnlyList<string> Orders { get; init; }

    /// <summary>CSV files with the columns <c>requestId,label</c>; label 1: fraud or payment default.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Folder of the artifacts; made when absent.</summary>
    public required string Output { get; init; }
    public string Name { get; init; } = "fraud";
    public string Version { get; init; } = "1";
    public int Seed { get; init; } = 1;
    public int Trees { get; init; } = 200;
    public int Leaves { get; init; } = 31;
    public int Depth { get; init; } = 6;
    public double LearningRate { get; init; } = 0.05;

    /// <summary>The newest share of the orders, held out for the metrics; above 0, below 1.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Stop when so many trees in a row did not raise the AUC of the validation part, and keep the best number of trees; 0: never, and there is no validation part.</summary>
    public int EarlyStopping { get; init; }

    /// <summary>The newest share of the training orders that is the validation part of <see cref="EarlyStopping"/> and of the calibration; above 0, below 1.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Weight of the orders of label 1. Other than 1 it shifts the model's probabilities away from the true frequencies.</summary>
    public double ScalePosWeight { get; init; } = 1;

    /// <summary>Weigh both labels alike, however rare one is; shifts the model's probabilities likewise. Not together with <see cref="ScalePosWeight"/>.</summary>
    public bool IsUnbalance { get; init; }

    /// <summary>
    /// How raw scores become probabilities; fitted on the validation part. Null: <see cref="CalibrationMethod.Platt"/> when weights shift the probabilities, which it
    /// repairs, else none: the objective makes true probabilities by itself, and the newest orders are worth more to the trees.
    /// </summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>More threads are faster; the artifacts stay the same for the same number of threads.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Recorded in the model card. Null leaves it out, so that the same inputs give the same bytes.</summary>
    public DateTimeOffset? TrainedAt { get; init; }

    /// <summary>Write the report.</summary>
    public bool Report { get; init; } = true;

    /// <summary>Folder of the report; null: that of the artifacts.</summary>
    public string? ReportFolder { get; init; }

    internal bool IsWeighted => IsUnbalance || !ScalePosWeight.Equals(1);

    internal CalibrationMethod ChosenCalibration => Calibration ?? (IsWeighted ? CalibrationMethod.Platt : CalibrationMethod.None);

    /// <summary>Whether the newest of the training orders are kept apart.</summary>
    internal bool HasValidation => EarlyStopping > 0 || ChosenCalibration != CalibrationMethod.None;
}
