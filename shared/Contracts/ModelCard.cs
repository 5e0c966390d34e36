using System.Collections.ObjectModel;

namespace FraudServerless.Contracts;

/// <summary>What a model says of itself: <c>model-card.json</c> beside the model file. A model without a card is foreign: served unchecked.</summary>
public sealed record ModelCard
{
    public const string IdentityLink = "identity";
    public const string LogisticLink = "logistic";
    public const string ExponentialLink = "exponential";
    public const string SoftmaxLink = "softmax";

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

    /// <summary>Label of the class whose probability is the score; null where the classes have one meaning (0 and 1, false and true).</summary>
    public string? PositiveClass { get; init; }

    /// <summary>
    /// What makes a probability of an output that is none, or that cannot be shown to be one: <c>identity</c>, <c>logistic</c>, <c>exponential</c> or <c>softmax</c>; null: the model's own.
    /// </summary>
    public string? Link { get; init; }

    /// <summary>How many rounds of a tree ensemble are served: <c>best</c>, up to the one that the file names, or <c>all</c>; null: best where the file names one.</summary>
    public string? Iterations { get; init; }
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

    /// <returns>Which of the settings that say how the model is served has a value that is not understood; null when none has.</returns>
    public string? FindFault() =>
        Link is not (null or IdentityLink or LogisticLink or ExponentialLink or SoftmaxLink)
            ? $"link '{Link}' is not a valid link: {IdentityLink}, {LogisticLink}, {ExponentialLink} or {SoftmaxLink}"
        : Iterations is not (null or "best" or "all") ? $"iterations '{Iterations}' is not a valid choice: best or all"
        : PositiveClass is "" ? "positiveClass is empty; it must be the label of a class"
        : null;
}
