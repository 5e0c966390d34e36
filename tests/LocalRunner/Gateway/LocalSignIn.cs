using System.Text;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>
/// <c>POST /local/token</c> with <c>{"name":…,"roles":[…]}</c>: signs the desk's console in on this machine, where there is no identity provider to send somebody to.
/// Only a page of this very origin may ask: a token must not be made for another page that happens to be open in the same browser.
/// </summary>
public static class LocalSignIn
{
    public const string Path = "/local/token";
    private const int MaxName = 64;

    public static HttpApiResponse Answer(GatewayRequest request, LocalTokens tokens)
    {
        if (request.Method != "POST")
        {
            return HttpApiResponse.Message(405, "Method Not Allowed");
        }

        // A page of another origin cannot send JSON without being allowed to, which it is not.
        if (request.Header("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return HttpApiResponse.Message(415, "Unsupported Media Type");
        }

        return Read(request.Body) is var (name, roles)
            ? new HttpApiResponse(
                200,
                [KeyValuePair.Create("content-type", "application/json"), KeyValuePair.Create("cache-control", "no-store")],
                Encoding.UTF8.GetBytes($$"""{"access_token":"{{tokens.Issue(name, roles)}}"}""")
            )
            : HttpApiResponse.Message(400, "Bad Request");
    }

    private static (string Name, IReadOnlyList<string> Roles)? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var name = json.RootElement.GetProperty("name").GetString()?.Trim();
            var roles = json.RootElement.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!).ToList();
            return name is { Length: > 0 and <= MaxName } && roles.Count > 0 && roles.TrueForAll(role => LocalTokens.Roles.Contains(role))
                ? (name, roles)
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
