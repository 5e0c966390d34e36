using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training.Input;
using FraudServerless.Trees;

namespace FraudServerless.Training.Parity;

/// <summary>A training's output, in this process.</summary>
internal sealed record TrainedArtifacts(FeatureSpec Spec, ModelCard Card, TreeModel Trees)
{
    /// <exception cref="TrainingException">A file is missing or faulty, or they do not belong together; says which and why.</exception>
    public static TrainedArtifacts Load(string folder)
    {
        var specPath = Path.Combine(folder, TrainingRun.SpecPath);
        var cardPath = Path.Combine(folder, TrainingRun.CardPath);
        var spec = Parse(specPath, bytes => FeatureSpec.Parse(bytes));
        var card =
            Parse(cardPath, bytes => JsonSerializer.Deserialize(bytes, ContractsJson.Default.ModelCard))
            ?? throw new TrainingException($"{cardPath}: null.");
        var modelPath = Path.Combine(Path.GetDirectoryName(cardPath)!, Path.GetFileName(card.ModelFile));
        var trees = Parse(modelPath, bytes => TreeModel.Load(bytes));
        if (card.Features != spec.Id)
        {
            throw new TrainingException($"{folder}: the feature spec is {spec.Id}, but the model was trained on {card.Features}.");
        }
        return trees.FeatureCount == spec.Columns.Count
            ? new TrainedArtifacts(spec, card, trees)
            : throw new TrainingException($"{folder}: the feature spec makes {spec.Columns.Count} columns, the model takes {trees.FeatureCount}.");
    }

    private static T Parse<T>(string path, Func<byte[], T> parse)
    {
        using var stream = LineReader.Open(path);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        try
        {
            return parse(bytes);
        }
        catch (Exception e) when (e is FeatureSpecException or ModelFormatException or JsonException)
        {
            throw new TrainingException($"{path}: {e.Message}", e);
        }
    }
}
