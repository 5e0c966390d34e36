using System.Text.Json.Serialization;
using FraudServerless.Training.Input;

namespace FraudServerless.Training;

/// <summary>AUC on the held-out orders after so many trees.</summary>
public sealed record AucAt(int Trees, double Auc);

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
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TrainingMetrics))]
internal sealed partial class TrainingJson : JsonSerializerContext;
