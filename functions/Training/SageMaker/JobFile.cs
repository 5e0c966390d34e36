using System.Text.Json;

namespace FraudServerless.Training.SageMaker;

/// <summary>A JSON file that SageMaker lays down for a job.</summary>
internal static class JobFile
{
    /// <exception cref="TrainingException">There is no such file, or it holds no JSON object.</exception>
    public static JsonDocument ReadObject(string path)
    {
        using var stream = Input.LineReader.Open(path);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{path}: {e.Message}", e);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new TrainingException($"{path}: not a JSON object.");
        }

        return document;
    }
}
