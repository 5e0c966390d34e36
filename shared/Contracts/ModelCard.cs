using System.Collections.ObjectModel;

namespace FraudServerless.Contracts;

/// <summary>What a model says of itself: <c>model-card.json</c> beside the model file. A model without a card is foreign: served unchecked.</summary>
public sealed record ModelCard
{
    public required string Name { get; init; }

    /// <summary>E.g. <c>2026.11.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Id of the feature spec that the model was trained on.</summary>
    public required string Features { get; init; }

    /// <summary>Names of the vector's columns, in order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>File name of the model beside the card.</summary>
    public required string ModelFile { get; init; }

    /// <summary>
    /// What makes the answered probability of the model's raw score; null: the model's own prediction is answered. Contributions are not touched by it: they
    /// and their base add up to the raw score, the calibration's input.
    /// </summary>
    public Calibration? Calibration { get; init; }
    public DateTimeOffset? TrainedAt { get; init; }

    /// <summary>SHA-256 of every input, by name, 64 hex digits.</summary>
    public IReadOnlyDictionary<string, string> Inputs
    {
        // Null when absent in the JSON, whose reader assigns every member.
        get => field ?? ReadOnlyDictionary<string, string>.Empty;
        init;
    } = ReadOnlyDictionary<string, string>.Empty;
    public long Seed { get; init; }

    /// <summary>Orders that the model was fitted on, and held out for the metrics.</summary>
    public int TrainingOrders { get; init; }
    public int TestOrders { get; init; }

    /// <summary>On the held-out orders, of the answered probability, e.g. <c>auc</c>, <c>averagePrecision</c>, <c>logLoss</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics
    {
        // Null when absent in the JSON, whose reader assigns every member.
        get => field ?? ReadOnlyDictionary<string, double>.Empty;
        init;
    } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>The parameters of the training library, as given.</summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        // Null when absent in the JSON, whose reader assigns every member.
        get => field ?? ReadOnlyDictionary<string, string>.Empty;
        init;
    } = ReadOnlyDictionary<string, string>.Empty;
}
