using System.Text.Json.Serialization;
using FraudServerless.Training.Input;

namespace FraudServerless.Training;

/// <summary>AUC on the held-out orders after so many trees.</summary>
public sealed record AucAt(int Trees, double Auc);

/// <summary>How early stopping went.</summary>
/// <param name="Orders">Of the validation part.</param>
/// <param name="Positives">Of these, with label 1.</param>
/// <param name="BestTrees">Trees that the model was left with.</param>
/// <param name="BestAuc">Their AUC on the validation part: the best of many, so a little flattered.</param>
/// <param name="TriedTrees">Trees after which it stopped.</param>
public sealed record EarlyStop(int Orders, int Positives, int BestTrees, double BestAuc, int TriedTrees);

/// <summary>How the calibration went.</summary>
/// <param name="Method"><c>platt</c> or <c>isotonic</c>.</param>
/// <param name="Orders">Of the validation part, that it was fitted on.</param>
/// <param name="Positives">Of these, with label 1.</param>
/// <param name="MeanScoreBefore">On the held-out orders, by the model's own probability; likewise the others.</param>
public sealed record CalibrationFit(
    string Method,
    int Orders,
    int Positives,
    double MeanScoreBefore,
    double CalibrationErrorBefore,
    double LogLossBefore,
    double BrierBefore
);

/// <summary>The file <c>metrics.json</c>. Everything but <see cref="TrainingAuc"/> is of the held-out orders and of the probability as it will be answered.</summary>
public sealed record TrainingMetrics
{
    public required string Features { get; init; }
    public required double Auc { get; init; }

    /// <summary>Bounds of the 95 % confidence interval (<see cref="AucInterval"/>); null when it cannot be said.</summary>
    public double? AucLow { get; init; }
    public double? AucHigh { get; init; }
    public required double AveragePrecision { get; init; }
    public required double LogLoss { get; init; }
    public required double Brier { get; init; }

    /// <summary>See <see cref="BinaryMetrics.CalibrationError"/>.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>To be compared with the share of <see cref="TestPositives"/>.</summary>
    public required double MeanScore { get; init; }

    /// <summary>On the orders that the model was fitted on: far above <see cref="Auc"/> it was fitted too closely.</summary>
    public required double TrainingAuc { get; init; }
    public required InputCounts Input { get; init; }
    public required int TrainingOrders { get; init; }
    public required int TrainingPositives { get; init; }
    public required int TestOrders { get; init; }
    public required int TestPositives { get; init; }
    public required IReadOnlyList<AucAt> Progress { get; init; }

    /// <summary>Null without early stopping.</summary>
    public EarlyStop? EarlyStopping { get; init; }

    /// <summary>Null without one.</summary>
    public CalibrationFit? Calibration { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n"
)]
[JsonSerializable(typeof(TrainingMetrics))]
internal sealed partial class TrainingJson : JsonSerializerContext;
