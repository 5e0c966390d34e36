using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training.Input;
using FraudServerless.Trees;

namespace FraudServerless.Training.Parity;

/// <summary>A training's output, in this process.</summary>
/// <param name="Model">Null for an ONNX model, which this process cannot score.</param>
internal sealed record TrainedArtifacts(FeatureSpec Spec, ModelCard Card, TrainedModel? Model)
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
        var model = Parse(modelPath, bytes => OnnxFile.Recognises(bytes) ? null : new TrainedModel(TreeModel.Load(bytes), card.Calibration));
        if (card.Features != spec.Id)
        {
            throw new TrainingException($"{folder}: the feature spec is {spec.Id}, but the model was trained on {card.Features}.");
        }

        var takes = model?.Trees.FeatureCount ?? card.Columns.Count;
        return takes == spec.Columns.Count && card.Columns.Count == takes
            ? new TrainedArtifacts(spec, card, model)
            : throw new TrainingException(
                $"{folder}: the feature spec makes {spec.Columns.Count} columns, the model takes {takes}, its card names {card.Columns.Count}."
            );
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
        catch (Exception e) when (e is FeatureSpecException or ModelFormatException or JsonException or NotSupportedException)
        {
            throw new TrainingException($"{path}: {e.Message}", e);
        }
    }
}
