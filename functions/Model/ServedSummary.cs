using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>What is served of a model file, and how: logged once when the container starts. What does not apply to the format is null or empty and left out of the line.</summary>
public sealed record ServedSummary
{
    /// <summary>E.g. <c>onnx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Name and version of the library that wrote the file.</summary>
    public string? Producer { get; init; }
    public int? TreesServed { get; init; }
    public int? TreesInFile { get; init; }

    /// <summary>Which rounds are served, and who said so.</summary>
    public string? Iterations { get; init; }
    public string? Objective { get; init; }

    /// <summary>What makes a probability of the model's output: <c>identity</c> when it is one.</summary>
    public string? Link { get; init; }

    public IReadOnlyList<string> Classes { get; init; } = [];
    public string? PositiveClass { get; init; }

    /// <summary>A number that counts as missing beside NaN.</summary>
    public double? MissingValue { get; init; }

    /// <summary>ONNX: the sets of operators, with their versions.</summary>
    public IReadOnlyList<string> Opsets { get; init; } = [];

    /// <summary>ONNX: names, types and shapes.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>ONNX: name and type of the output that the score is taken from.</summary>
    public string? Output { get; init; }

    /// <summary>LightGBM: columns whose values become codes of categories.</summary>
    public IReadOnlyList<string> RecodedColumns { get; init; } = [];

    /// <summary>Why there are no contributions; null when there are.</summary>
    public string? NoContributions { get; init; }

    public static ServedSummary FromTrees(TreeSummary trees) =>
        new()
        {
            Format = trees.Format,
            Producer = trees.Producer,
            TreesServed = trees.TreesServed,
            TreesInFile = trees.TreesInFile,
            Iterations = trees.IterationsServed,
            Objective = trees.Objective,
            Link = trees.Link,
            Classes = trees.Classes,
            PositiveClass = trees.PositiveClass,
            MissingValue = trees.MissingValue,
            RecodedColumns = trees.RecodedColumns,
            NoContributions = trees.NoContributions,
        };

    /// <summary>One JSON object, as every line of the container's log.</summary>
    /// <param name="file">Name of the model's file.</param>
    /// <param name="version">The card's, null of a foreign model.</param>
    public string ToLogLine(string file, string? version)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("level", "Information");
            json.WriteString("event", "model");
            json.WriteString("file", file);
            json.WriteString("version", version);
            json.WriteString("format", Format);
            WriteText(json, "producer", Producer);
            WriteNumber(json, "treesServed", TreesServed);
            WriteNumber(json, "treesInFile", TreesInFile);
            WriteText(json, "iterations", Iterations);
            WriteText(json, "objective", Objective);
            WriteText(json, "link", Link);
            WriteTexts(json, "classes", Classes);
            WriteText(json, "positiveClass", PositiveClass);
            // A JSON number cannot be infinite, which XGBoost's missing value can.
            WriteText(json, "missingValue", MissingValue?.ToString("R", CultureInfo.InvariantCulture));
            WriteTexts(json, "recodedColumns", RecodedColumns);
            WriteTexts(json, "opsets", Opsets);
            WriteTexts(json, "inputs", Inputs);
            WriteText(json, "output", Output);
            WriteText(json, "noContributions", NoContributions);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
