using System.Text.Json;

namespace FraudServerless.Training.Report;

/// <summary>What the report takes from the shop's <c>policy.json</c>, which is a resource of this program: the usual bound of acceptance.</summary>
internal static class ReportPolicy
{
    private const string Any = "*";

    public static double ReadApproveBelow()
    {
        using var stream = typeof(ReportPolicy).Assembly.GetManifestResourceStream("policy.json")!;
        using var policy = JsonDocument.Parse(stream);
        var usual = policy
            .RootElement.GetProperty("thresholds")
            .EnumerateArray()
            .First(t => t.GetProperty("modelId").GetString() == Any && t.GetProperty("method").GetString() == Any);
        return usual.GetProperty("restrict").GetDouble();
    }
}
