using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>Checks a JSON value against a schema of the contract's document: the keywords that the document uses, and no others.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Notes = ["description", "examples", "format"];

    /// <returns>What does not fit, with its path.</returns>
    public static IReadOnlyList<string> Faults(JsonElement value, JsonObject schema)
    {
        var faults = new List<string>();
        Check(value, schema, "$", faults);
        return faults;
    }

    private static void Check(JsonElement value, JsonObject schema, string path, List<string> faults)
    {
        foreach (var (keyword, node) in schema)
        {
            if (!Notes.Contains(keyword) && !Fits(value, keyword, node!, schema, path, faults))
            {
                faults.Add($"{path}: {keyword} {node!.ToJsonString()}");
            }
        }
    }

    private static bool Fits(JsonElement value, string keyword, JsonNode node, JsonObject schema, string path, List<string> faults)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        decimal? number = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var parsed) ? parsed : null;
        switch (keyword)
        {
            case "$ref":
                Check(value, ContractDocument.Schema(ContractDocument.Target(schema)!), path, faults);
                return true;
            case "type":
                return node is JsonArray types ? types.Any(type => IsA(value, type!.GetValue<string>())) : IsA(value, node.GetValue<string>());
            case "enum":
                return node.AsArray().Any(one => JsonElement.DeepEquals(value, ContractDocument.Element(one)));
            case "anyOf":
                return node.AsArray().Any(one => Faults(value, one!.AsObject()).Count == 0);
            case "allOf":
                return node.AsArray().All(one => Faults(value, one!.AsObject()).Count == 0);
            case "pattern":
                return text is null || Regex.IsMatch(text, node.GetValue<string>(), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            case "minLength":
                return text is null || text.Length >= node.GetValue<decimal>();
            case "maxLength":
                return text is null || text.Length <= node.GetValue<decimal>();
            case "minimum":
                return number is null || number >= node.GetValue<decimal>();
            case "maximum":
                return number is null || number <= node.GetValue<decimal>();
            case "minItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= node.GetValue<decimal>();
            case "maxItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= node.GetValue<decimal>();
            case "items":
                if (value.ValueKind == JsonValueKind.Array)
                {
                    foreach (var (index, element) in value.EnumerateArray().Index())
                    {
                        Check(element, node.AsObject(), string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), faults);
                    }
                }

                return true;
            case "required":
                return value.ValueKind != JsonValueKind.Object || node.AsArray().All(name => value.TryGetProperty(name!.GetValue<string>(), out _));
            case "properties":
                foreach (var (name, property) in node.AsObject())
                {
                    if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
                    {
                        Check(member, property!.AsObject(), $"{path}.{name}", faults);
                    }
                }

                return true;
            case "additionalProperties" when !node.GetValue<bool>():
                return value.ValueKind != JsonValueKind.Object
                    || value.EnumerateObject().All(member => schema["properties"]!.AsObject().ContainsKey(member.Name));
            default:
                throw new NotSupportedException($"{path}: the keyword {keyword} is not checked by these tests");
        }
    }

    private static bool IsA(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            // By value, also beyond what a decimal holds.
            "integer" => value.ValueKind == JsonValueKind.Number
                && double.IsInteger(double.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException($"there is no type {type}"),
        };
}
