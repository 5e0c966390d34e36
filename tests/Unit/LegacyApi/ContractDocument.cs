using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Unit.Structure;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>The contract's <c>openapi.yaml</c> as JSON, with what the tests ask of it.</summary>
internal static class ContractDocument
{
    public static JsonObject Root { get; } = Load();

    public static JsonObject Operation => Root["paths"]!["/v1/fraud-check"]!["post"]!.AsObject();

    public static JsonObject Schema(string name) => Root["components"]!["schemas"]![name]!.AsObject();

    /// <summary>Examples of the request's body by name.</summary>
    public static IEnumerable<(string Name, JsonNode Value)> RequestExamples =>
        Operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject().Select(example => (example.Key, example.Value!["value"]!));

    /// <summary>A request that holds every property, to be changed at will.</summary>
    public static JsonObject FullRequest() => RequestExamples.Single(example => example.Name == "full").Value.DeepClone().AsObject();

    public static JsonElement Element(JsonNode? node) => JsonElement.Parse(node?.ToJsonString() ?? "null");

    /// <summary>Every property of the request by path, <c>items[].qty</c>.</summary>
    public static IReadOnlyDictionary<string, RequestProperty> Request { get; } =
        Properties("", Schema("FraudCheckRequest")).ToDictionary(property => property.Path, StringComparer.Ordinal);

    /// <summary>The schema that a node is in the end.</summary>
    public static JsonObject Resolve(JsonObject node)
    {
        while (Target(node) is { } target)
        {
            node = Schema(target);
        }

        return node;
    }

    /// <summary>The name of the schema that a node refers to; null when it refers to none.</summary>
    public static string? Target(JsonObject node) => node["$ref"]?.GetValue<string>()["#/components/schemas/".Length..];

    private static IEnumerable<RequestProperty> Properties(string prefix, JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToList() ?? [];
        foreach (var (name, node) in schema["properties"]!.AsObject())
        {
            var property = new RequestProperty(prefix + name, node!.AsObject(), required.Contains(name));
            yield return property;
            var inner = property.Schema["items"] is { } items ? Resolve(items.AsObject()) : ObjectOf(property.Schema);
            if (inner["properties"] is null)
            {
                continue;
            }

            foreach (var child in Properties(property.Path + (property.Schema["items"] is null ? "." : "[]."), inner))
            {
                yield return child;
            }
        }
    }

    /// <summary>An object that may be null is written as one of two.</summary>
    private static JsonObject ObjectOf(JsonObject node) => Resolve(node["anyOf"] is { } either ? either[0]!.AsObject() : node);

    private static JsonObject Load()
    {
        using var text = File.OpenText(Path.Combine(Repository.Root, "shared", "LegacyApi", "openapi.yaml"));
        var stream = new YamlStream();
        stream.Load(text);
        return Convert(stream.Documents[0].RootNode)!.AsObject();
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => new JsonObject(
                mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))
            ),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
            YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new InvalidOperationException($"line {node.Start.Line} is no YAML that has a JSON form"),
        };

    private static JsonValue? Plain(string text) =>
        text switch
        {
            "null" => null,
            "true" => JsonValue.Create(value: true),
            "false" => JsonValue.Create(value: false),
            _ when decimal.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
}

/// <summary>A property of the documented request.</summary>
/// <param name="Schema">As it stands with the property.</param>
internal sealed record RequestProperty(string Path, JsonObject Schema, bool Required)
{
    /// <summary>The name of the type that it refers to, e.g. <c>OptionalInt</c>; null when it is written out.</summary>
    public string? Type => ContractDocument.Target(Schema);

    /// <summary>A bound that stands with the property or with its type.</summary>
    public decimal? Bound(string keyword)
    {
        for (var node = Schema; ; node = ContractDocument.Schema(ContractDocument.Target(node)!))
        {
            if (node[keyword] is { } bound)
            {
                return bound.GetValue<decimal>();
            }

            if (ContractDocument.Target(node) is null)
            {
                return null;
            }
        }
    }
}
