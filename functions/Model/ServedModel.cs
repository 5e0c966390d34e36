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

    /// <summary>Where a model without a card is looked for.</summary>
    private static readonly string[] s_modelFiles = ["model.txt", "model.json", "model.ubj", "model.onnx"];

    /// <summary>Names of the vector's columns: the card's or else the model file's.</summary>
    public IReadOnlyList<string> Columns => Card?.Columns ?? Scorer.FeatureNames;

    /// <exception cref="InvalidDataException">Says which file is missing or faulty, and why.</exception>
    public static ServedModel Load(string directory)
    {
        var card = ReadCard(Path.Combine(directory, CardFile));
        var file = card?.ModelFile ?? s_modelFiles.FirstOrDefault(name => File.Exists(Path.Combine(directory, name)));
        if (file is null)
        {
            throw new InvalidDataException($"there is neither {CardFile} nor {string.Join(", ", s_modelFiles)}");
        }
        var path = Path.Combine(directory, file);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{file}, which {CardFile} names, does not exist");
        }
        IScorer scorer;
        try
        {
            // What a file is, its bytes say; its name need not.
            var bytes = File.ReadAllBytes(path);
            scorer = OnnxFile.Recognises(bytes)
                ? OnnxScorer.Load(bytes, card?.Calibration)
                : new TreeScorer(TreeModel.Load(bytes), card?.Calibration);
        }
        catch (ModelFormatException fault)
        {
            throw new InvalidDataException($"{file}: {fault.Message}", fault);
        }
        if (card is not null && card.Columns.Count != scorer.FeatureCount)
        {
            throw new InvalidDataException($"{CardFile} names {card.Columns.Count} columns, {file} takes {scorer.FeatureCount}");
        }
        return new ServedModel(scorer, card);
    }

    private static ModelCard? ReadCard(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        ModelCard? card;
        try
        {
            card = JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.ModelCard);
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
        return Path.GetFileName(card.ModelFile) == card.ModelFile
            ? card
            : throw new InvalidDataException($"{CardFile}: modelFile must be the name of a file beside it, not a path");
    }
}
