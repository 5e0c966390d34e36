using System.Text;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>What goes back to the caller of an HTTP API.</summary>
/// <param name="Headers">In the order given; each cookie is one <c>set-cookie</c>.</param>
public sealed record HttpApiResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The gateway's own answers.</summary>
    public static HttpApiResponse Message(int status, string message) =>
        new(status, [KeyValuePair.Create("content-type", "application/json")], Encoding.UTF8.GetBytes($$"""{"message":"{{message}}"}"""));

    /// <summary>What an HTTP API makes of a function that failed or answered what it cannot read (a REST API would say 502).</summary>
    public static HttpApiResponse FunctionFailed { get; } = Message(500, "Internal Server Error");

    /// <summary>
    /// Reads a function's answer, payload format 2.0. JSON without a <c>statusCode</c> is itself the body of a 200; anything that is not JSON is a failure.
    /// </summary>
    public static HttpApiResponse Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("statusCode", out var status))
            {
                var inferred = root.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(root.GetString()!) : answer;
                return new HttpApiResponse(200, [KeyValuePair.Create("content-type", "application/json")], inferred);
            }

            return Explicit(root, status);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return FunctionFailed;
        }
    }

    private static HttpApiResponse Explicit(JsonElement root, JsonElement statusCode)
    {
        var status =
            statusCode.ValueKind == JsonValueKind.String
                ? int.Parse(statusCode.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                : statusCode.GetInt32();
        if (status is < 100 or > 599)
        {
            return FunctionFailed;
        }

        var headers = new List<KeyValuePair<string, string>>();
        if (root.TryGetProperty("headers", out var map) && map.ValueKind == JsonValueKind.Object)
        {
            // ASP.NET Core's official hosting names a content type of null when there is none.
            foreach (var header in map.EnumerateObject().Where(header => header.Value.ValueKind != JsonValueKind.Null))
            {
                headers.Add(KeyValuePair.Create(header.Name.ToLowerInvariant(), Scalar(header.Value)));
            }
        }

        if (root.TryGetProperty("cookies", out var cookies) && cookies.ValueKind == JsonValueKind.Array)
        {
            foreach (var cookie in cookies.EnumerateArray())
            {
                headers.Add(KeyValuePair.Create("set-cookie", cookie.GetString()!));
            }
        }

        if (!headers.Exists(header => header.Key == "content-type"))
        {
            headers.Add(KeyValuePair.Create("content-type", "text/plain;charset=UTF-8"));
        }

        var body = root.TryGetProperty("body", out var text) && text.ValueKind != JsonValueKind.Null ? Scalar(text) : "";
        var encoded = root.TryGetProperty("isBase64Encoded", out var flag) && flag.ValueKind != JsonValueKind.Null && flag.GetBoolean();
        return new HttpApiResponse(status, headers, encoded ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body));
    }

    private static string Scalar(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
