using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>What the expressions of a request call by other names.</summary>
internal static class Placeholders
{
    /// <summary>Those of DynamoDB's reserved words that an attribute might be called by.</summary>
    private static readonly HashSet<string> Reserved = new(
        (
            "ACTION COUNT COUNTER DATE DAY HASH ITEMS KEY KEYS LEVEL METHOD MODE MONTH NAME NUMBER ORDER OWNER PARTITION PERCENT REGION ROLE SHARD SIZE SOURCE "
            + "START STATE STATUS TIME TIMESTAMP TOTAL TYPE USER VALUE VALUES YEAR ZONE"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    public static string Name(JsonObject request, string name) =>
        name[0] == '#' ? request["ExpressionAttributeNames"]![name]!.GetValue<string>()
        : Reserved.Contains(name) ? throw new InvalidOperationException(name + " is a reserved word of DynamoDB")
        : name;

    public static JsonNode Value(JsonObject request, string name) =>
        request["ExpressionAttributeValues"]?[name] ?? throw new InvalidOperationException($"the request has no value {name}");
}
