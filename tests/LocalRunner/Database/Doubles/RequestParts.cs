using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>What a request may say.</summary>
internal static class RequestParts
{
    /// <summary>Refuses whatever else it says: who asks for something has to get it or be told.</summary>
    public static void Allow(JsonElement request, string operation, params ReadOnlySpan<string> names)
    {
        foreach (var part in request.EnumerateObject())
        {
            if (!names.Contains(part.Name) && !IsPlain(part))
            {
                throw new NotDoubled($"{part.Name} in {operation}");
            }
        }
    }

    /// <summary>What changes nothing.</summary>
    private static bool IsPlain(JsonProperty part) =>
        part.Name is "ReturnConsumedCapacity" or "ReturnItemCollectionMetrics" or "ReturnValues" && part.Value.ValueEquals("NONE");
}
