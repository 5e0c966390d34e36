using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Trees;

/// <summary>A part of a model's document together with its place, which every message names: <c>learner.gradient_booster.model.trees[3]</c>.</summary>
internal readonly record struct ModelNode(JsonElement Value, string Path)
{
    public ModelFormatException Fault(string what) => new($"{(Path.Length == 0 ? "The document" : Path)}: {what}.");

    private string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    public bool TryGet(string name, out ModelNode node)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Fault("must be an object");
        }

        var found = Value.TryGetProperty(name, out var value);
        node = new ModelNode(value, PathOf(name));
        return found;
    }

    public ModelNode Get(string name) => TryGet(name, out var node) ? node : throw node.Fault("is missing");

    public IReadOnlyList<ModelNode> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Fault("must be an array");
        }

        var path = Path;
        return
        [
            .. Value.EnumerateArray().Select((item, index) => new ModelNode(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"))),
        ];
    }

    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Fault("must be text");

    /// <summary>A parameter: XGBoost writes its numbers as text.</summary>
    public int Integer() =>
        Value.ValueKind switch
        {
            JsonValueKind.String when int.TryParse(Value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                number,
            JsonValueKind.Number when Value.TryGetInt32(out var number) => number,
            _ => throw Fault("is not a whole number"),
        };

    public int Integer(string name, int absent) => TryGet(name, out var node) ? node.Integer() : absent;

    public int[] Integers() =>
        Array(
            static (JsonElement value, out int number) =>
            {
                number = 0;
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
            },
            "is not a whole number"
        );

    /// <summary>Single-precision numbers. NaN and infinity, which a file may hold where nobody looks, come as NaN.</summary>
    public float[] Singles() =>
        Array(
            static (JsonElement value, out float number) =>
            {
                number = float.NaN;
                if (value.ValueKind == JsonValueKind.String)
                {
                    return true;
                }

                if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out number))
                {
                    return false;
                }

                number = float.IsFinite(number) ? number : float.NaN;
                return true;
            },
            "is not a number"
        );

    private delegate bool Reader<T>(JsonElement value, [MaybeNullWhen(false)] out T result);

    private T[] Array<T>(Reader<T> read, string fault)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Fault("must be an array");
        }

        var values = new T[Value.GetArrayLength()];
        var count = 0;
        foreach (var item in Value.EnumerateArray())
        {
            values[count] = read(item, out var value) ? value : throw Fault(string.Create(CultureInfo.InvariantCulture, $"value {count} {fault}"));
            count++;
        }

        return values;
    }
}
