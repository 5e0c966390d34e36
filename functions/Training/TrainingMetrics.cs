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

/// <summary>The file <c>metrics.json</c>. Everything but <see cref="TrainingAuc"/> is of the held-out orders.</summary>
public sealed record TrainingMetrics
{
    public required string Features { get; init; }
    public required double Auc { get; init; }
    public required double AveragePrecision { get; init; }
    public required double LogLoss { get; init; }
    public required double Brier { get; init; }

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
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n"
)]
[JsonSerializable(typeof(TrainingMetrics))]
internal sealed partial class TrainingJson : JsonSerializerContext;
