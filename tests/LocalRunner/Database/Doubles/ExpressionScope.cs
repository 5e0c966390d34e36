using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>What an expression speaks of: the placeholders of its request.</summary>
/// <param name="Names"><c>ExpressionAttributeNames</c>; null: none.</param>
/// <param name="Values"><c>ExpressionAttributeValues</c>; null: none.</param>
internal readonly record struct ExpressionScope(JsonElement? Names, JsonElement? Values)
{
    public static ExpressionScope Of(JsonElement request) => new(request.Find("ExpressionAttributeNames"), request.Find("ExpressionAttributeValues"));

    /// <summary>The attribute's own name.</summary>
    public string Name(string word) =>
        word[0] != '#'
            ? word
            : Names?.Find(word)?.GetString() ?? throw DoubleFault.Invalid($"An expression attribute name used is not defined: {word}");

    public JsonElement Value(string word) =>
        Values?.Find(word) ?? throw DoubleFault.Invalid($"An expression attribute value used is not defined: {word}");
}

/// <summary>Reading JSON that may lack things.</summary>
internal static class JsonFinding
{
    public static JsonElement? Find(this JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.GetString() : null;
}
