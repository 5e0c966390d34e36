using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Trees;

/// <summary>What XGBoost's scikit-learn classes leave in the file, as JSON in an attribute: which number means missing, and the labels of the classes.</summary>
internal sealed record XgBoostWrapper(float? Missing, IReadOnlyList<string>? Labels)
{
    /// <exception cref="ModelFormatException">The attribute cannot be read.</exception>
    public static XgBoostWrapper Read(ModelNode learner)
    {
        if (!learner.TryGet("attributes", out var attributes) || !attributes.TryGet("scikit_learn", out var text))
        {
            return new(null, null);
        }

        JsonElement parsed;
        try
        {
            parsed = JsonDocumentReader.Read(System.Text.Encoding.UTF8.GetBytes(text.Text()));
        }
        catch (ModelFormatException fault)
        {
            throw new ModelFormatException($"{text.Path}: {fault.Message}", fault);
        }

        var wrapper = new ModelNode(parsed, text.Path);
        return new(MissingOf(wrapper), LabelsOf(wrapper));
    }

    /// <summary>NaN, which is missing in any case, comes as a text; so does infinity, which no row holds.</summary>
    private static float? MissingOf(ModelNode wrapper)
    {
        if (!wrapper.TryGet("missing", out var missing) || missing.Value.ValueKind is JsonValueKind.Null or JsonValueKind.String)
        {
            return null;
        }

        return missing.Value.ValueKind == JsonValueKind.Number && missing.Value.TryGetSingle(out var number) && !float.IsInfinity(number)
            ? number
            : throw missing.Fault("is not a number");
    }

    private static List<string>? LabelsOf(ModelNode wrapper)
    {
        var labels =
            wrapper.TryGet("classes_", out var classes) && classes.Value.ValueKind == JsonValueKind.Array
                ? classes.Items().Select(Label).ToList()
                : null;
        if (labels is not null && wrapper.TryGet("n_classes_", out var count) && count.Integer() != labels.Count)
        {
            throw count.Fault($"is {count.Integer()}, classes_ names {labels.Count}");
        }

        return labels;
    }

    private static string Label(ModelNode label) =>
        label.Value.ValueKind switch
        {
            JsonValueKind.String => label.Value.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => label.Value.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => throw label.Fault("is not a valid label"),
        };
}
