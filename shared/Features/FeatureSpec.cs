using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Features;

/// <summary>
/// How an <see cref="Order"/> becomes a vector of numbers: the file <c>feature-spec.json</c>, compiled. Training and serving use this one implementation, so
/// the same order gives the same vector in both. Immutable, safe for any number of threads.
/// </summary>
public sealed class FeatureSpec
{
    private const int IdDigits = 12;
    private const int MaxVersionLength = 32;

    private readonly FeatureStep[] _steps;

    private FeatureSpec(string id, string[] columns, FeatureStep[] steps)
    {
        Id = id;
        Columns = columns;
        _steps = steps;
    }

    /// <summary>The specId: the spec's version, a hyphen and the first 12 hex digits (lower case) of the SHA-256 over the file's exact bytes.</summary>
    public string Id { get; }

    /// <summary>Names of the vector's columns, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Reads and checks a spec.</summary>
    /// <exception cref="FeatureSpecException">It cannot be used; the message says which feature and why.</exception>
    public static FeatureSpec Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Compile(document.RootElement, IdOf(utf8));
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } position })
        {
            throw new FeatureSpecException(string.Create(CultureInfo.InvariantCulture, $"no complete JSON: line {line + 1}, byte {position + 1}"), e);
        }
        catch (JsonException e)
        {
            throw new FeatureSpecException(e.Message, e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> with the order's features; missing is NaN, nothing is ever infinite. Never throws for a valid order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="destination">At least as long as <see cref="Columns"/>; what is longer stays untouched.</param>
    public void Transform(Order order, Span<float> destination)
    {
        if (destination.Length < Columns.Count)
        {
            throw new ArgumentException("shorter than the spec's columns", nameof(destination));
        }

        foreach (var step in _steps)
        {
            step.Apply(order, destination);
        }
    }

    private static string IdOf(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return Convert.ToHexStringLower(hash)[..IdDigits];
    }

    private static FeatureSpec Compile(JsonElement root, string hash)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FeatureSpecException("not a JSON object");
        }

        foreach (var property in root.EnumerateObject())
        {
            if (property.Name is not ("version" or "markets" or "features"))
            {
                throw new FeatureSpecException($"unknown property '{property.Name}'");
            }
        }

        var version = Version(root);
        if (!root.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array || features.GetArrayLength() == 0)
        {
            throw new FeatureSpecException("'features' must be a list with at least one feature");
        }

        var compiler = new FeatureCompiler(Markets(root));
        var index = 0;
        foreach (var feature in features.EnumerateArray())
        {
            compiler.Add(Definition(feature, index), index);
            index++;
        }

        return new FeatureSpec($"{version}-{hash}", [.. compiler.Columns], [.. compiler.Steps]);
    }

    private static string Version(JsonElement root) =>
        root.TryGetProperty("version", out var element)
        && element.ValueKind == JsonValueKind.String
        && element.GetString() is { Length: > 0 and <= MaxVersionLength } version
        && version.All(ColumnName.IsSafe)
            ? version
            : throw new FeatureSpecException($"'version' must be a text of 1 .. {MaxVersionLength} letters, digits, '_' and '.'");

    private static MarketFacts Markets(JsonElement root)
    {
        var markets = new Dictionary<string, FeatureMarket>(StringComparer.Ordinal);
        if (!root.TryGetProperty("markets", out var element))
        {
            return new MarketFacts(markets);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FeatureSpecException("'markets' must be an object");
        }

        foreach (var market in element.EnumerateObject())
        {
            try
            {
                markets.Add(market.Name, market.Value.Deserialize(FeatureSpecJson.Default.FeatureMarket) ?? throw new JsonException("empty"));
            }
            catch (JsonException e)
            {
                throw new FeatureSpecException($"'markets.{market.Name}': {e.Message}", e);
            }
        }

        return new MarketFacts(markets);
    }

    private static FeatureDefinition Definition(JsonElement element, int index)
    {
        var where = $"feature {index}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FeatureSpecException($"{where}: not an object");
        }

        if (element.TryGetProperty("column", out var column) && column.ValueKind == JsonValueKind.String)
        {
            where = $"{where} ('{column.GetString()}')";
        }

        if (!element.TryGetProperty("kind", out var kind) || kind.ValueKind != JsonValueKind.String)
        {
            throw new FeatureSpecException($"{where}: 'kind' is missing");
        }

        try
        {
            return element.Deserialize(FeatureSpecJson.Default.FeatureDefinition) ?? throw new FeatureSpecException($"{where}: empty");
        }
        catch (JsonException e) when (e.Message.Contains("discriminator", StringComparison.Ordinal))
        {
            throw new FeatureSpecException($"{where}: unknown kind '{kind.GetString()}'", e);
        }
        catch (JsonException e)
        {
            throw new FeatureSpecException($"{where}: {e.Message}", e);
        }
    }
}
