using System.Globalization;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>What a job looks for, as its request and its report say it.</summary>
internal static class SelectionJson
{
    /// <summary>Of a job that finds its orders itself.</summary>
    public static void WriteFilter(Utf8JsonWriter json, RescoreSelection selection)
    {
        json.WriteString("market", selection.Market);
        json.WriteString("outcome", selection.Outcome?.ToWire());
        json.WriteBoolean("degraded", selection.Degraded);
        json.WriteString("from", selection.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("to", selection.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    public static void WriteLimit(Utf8JsonWriter json, RescoreSelection selection)
    {
        if (selection.Limit is { } limit)
        {
            json.WriteNumber("limit", limit);
        }
    }
}
