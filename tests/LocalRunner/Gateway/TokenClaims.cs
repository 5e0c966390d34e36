using System.Buffers.Text;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>
/// Claims of a bearer token, as an authorizer passes them on: every value a text, lists as <c>[a b]</c>. Where no authorizer stands
/// before a route, a token here says who somebody claims to be, no more.
/// </summary>
public static class TokenClaims
{
    private const string Scheme = "Bearer ";

    /// <returns>Null when the header has none.</returns>
    public static string? TokenOf(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : null;

    /// <returns>Null when there is no token that can be read.</returns>
    public static IReadOnlyDictionary<string, string>? Read(string? token)
    {
        if (token?.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return document.RootElement.EnumerateObject().ToDictionary(claim => claim.Name, claim => Text(claim.Value), StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => $"[{string.Join(' ', value.EnumerateArray().Select(Text))}]",
            _ => value.GetRawText(),
        };
}
