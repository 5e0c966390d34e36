using System.Text.Json;
using System.Text.Json.Serialization;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Costs;

/// <summary>List prices of a region in USD, as data with a date.</summary>
internal sealed record Prices
{
    public required IReadOnlyList<string> About { get; init; }
    public required string Region { get; init; }
    public required DateOnly AsOf { get; init; }
    public required decimal HttpApiPerMillion { get; init; }
    public required decimal LambdaPerMillion { get; init; }

    /// <summary>By processor: <c>x86_64</c>, <c>arm64</c>.</summary>
    public required IReadOnlyDictionary<string, decimal> LambdaPerGbSecond { get; init; }

    /// <summary>Of instances that are kept, used or not.</summary>
    public required IReadOnlyDictionary<string, decimal> LambdaProvisionedPerGbSecond { get; init; }

    /// <summary>Of on-demand tables: 1 KB written, 1 KB in a transaction is two.</summary>
    public required decimal WriteUnitsPerMillion { get; init; }
    public required decimal StoragePerGbMonth { get; init; }
    public required decimal LogsPerGb { get; init; }
    public required decimal SqsPerMillion { get; init; }

    /// <summary>Of an endpoint's instance, by its type.</summary>
    public required IReadOnlyDictionary<string, decimal> EndpointPerHour { get; init; }

    /// <param name="file">Null: those that come with the program.</param>
    /// <exception cref="StackException">It is no such file.</exception>
    public static Prices Read(string? file)
    {
        file ??= Path.Combine(AppContext.BaseDirectory, "prices.json");
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, PricesJson.Default.Prices) ?? throw new StackException($"{file} holds no prices.");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StackException($"{file} cannot be read as prices: {fault.Message}", fault);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(Prices))]
internal sealed partial class PricesJson : JsonSerializerContext;
