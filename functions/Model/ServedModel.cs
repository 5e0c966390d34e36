using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>The artifacts of an endpoint's second container: a model and, unless it is foreign, its card.</summary>
/// <param name="Scorer">The model.</param>
/// <param name="Card">Null for a model that came without one: it is served, but nothing of its input is checked.</param>
public sealed record ServedModel(IScorer Scorer, ModelCard? Card)
{
    public const string CardFile = "model-card.json";

    /// <summary>Names of the vector's columns: the card's or else the model file's.</summary>
    public IReadOnlyList<string> Columns => Card?.Columns ?? Scorer.FeatureNames;

    /// <summary>Name of the model's file; empty of a model that was made in this process.</summary>
    public string File { get; init; } = "";

    /// <summary>What is served, for the log.</summary>
    public ServedSummary? Summary { get; init; }

    /// <exception cref="InvalidDataException">Says which file is missing or faulty, and why.</exception>
    public static ServedModel Load(string directory)
    {
        var card = ReadCard(Path.Combine(directory, CardFile));
        var file = ModelFolder.Find(directory, card?.ModelFile);
        IScorer scorer;
        ServedSummary summary;
        try
        {
            (scorer, summary) = Load(System.IO.File.ReadAllBytes(Path.Combine(directory, file)), card);
        }
        catch (ModelFormatException fault)
        {
            throw new InvalidDataException($"{file}: {fault.Message}", fault);
        }

        if (card is not null && card.Columns.Count != scorer.FeatureCount)
        {
            throw new InvalidDataException($"{CardFile} names {card.Columns.Count} columns, {file} takes {scorer.FeatureCount}");
        }

        return new ServedModel(scorer, card) { File = file, Summary = summary };
    }

    /// <summary>What a file is, its bytes say; its name need not.</summary>
    private static (IScorer Scorer, ServedSummary Summary) Load(byte[] bytes, ModelCard? card)
    {
        if (ForeignFormat.Describe(bytes) is { } foreign)
        {
            throw new ModelFormatException($"The file {foreign}.");
        }

        if (OnnxFile.Recognises(bytes))
        {
            var onnx = OnnxScorer.Load(bytes, card);
            return (onnx, onnx.Summary);
        }

        var trees = TreeModel.Load(
            bytes,
            new TreeOptions
            {
                Iterations = card?.Iterations switch
                {
                    "best" => Iterations.Best,
                    "all" => Iterations.All,
                    _ => null,
                },
                PositiveClass = card?.PositiveClass,
                Link = card?.Link,
            }
        );
        return (new TreeScorer(trees, card?.Calibration), ServedSummary.FromTrees(trees.Summary));
    }

    private static ModelCard? ReadCard(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        ModelCard? card;
        try
        {
            card = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), ContractsJson.Default.ModelCard);
        }
        // The latter of a calibration without its kind.
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{CardFile}: {fault.Message}", fault);
        }

        if (card is null)
        {
            throw new InvalidDataException($"{CardFile} is null");
        }

        if (card.FindFault() is { } setting)
        {
            throw new InvalidDataException($"{CardFile}: {setting}");
        }

        return Path.GetFileName(card.ModelFile) == card.ModelFile
            ? card
            : throw new InvalidDataException($"{CardFile}: modelFile must be the name of a file beside it, not a path");
    }
}
