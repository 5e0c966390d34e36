using System.Text.Json;

namespace FraudServerless.Training.Report;

/// <summary>What the report takes from the shop's <c>policy.json</c>, which is a resource of this program: the rates to EUR and the usual bound of acceptance.</summary>
internal static class ReportPolicy
{
    private const string Any = "*";

    public static (IReadOnlyDictionary<string, decimal> EuroRates, double ApproveBelow) Read()
    {
        using var stream = typeof(ReportPolicy).Assembly.GetManifestResourceStream("policy.json")!;
        using var policy = JsonDocument.Parse(stream);
        var rates = policy
            .RootElement.GetProperty("euroRates")
            .EnumerateObject()
            .Where(rate => rate.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(rate => rate.Name, rate => rate.Value.GetDecimal(), StringComparer.Ordinal);
        var usual = policy
            .RootElement.GetProperty("thresholds")
            .EnumerateArray()
            .First(t => t.GetProperty("modelId").GetString() == Any && t.GetProperty("method").GetString() == Any);
        return (rates, usual.GetProperty("restrict").GetDouble());
    }
}
