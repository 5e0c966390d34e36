using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>
/// The event that an HTTP API hands to a function, payload format 2.0
/// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
/// </summary>
public static class HttpApiEvent
{
    private const string ApiId = "local";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="claims">Of the token that came with the request; null without one.</param>
    public static byte[] Write(
        GatewayRequest request,
        string routeKey,
        IReadOnlyDictionary<string, string> pathParameters,
        IReadOnlyDictionary<string, string>? claims,
        string requestId,
        DateTimeOffset now
    )
    {
        var buffer = new ArrayBufferWriter<byte>(request.Body.Length + 2048);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            var host = request.Header("host") ?? "localhost";
            json.WriteStartObject();
            json.WriteString("version", "2.0");
            json.WriteString("routeKey", routeKey);
            json.WriteString("rawPath", request.Path);
            json.WriteString("rawQueryString", request.Query);
            WriteCookies(json, request);
            WriteHeaders(json, request, host, now);
            WriteMap(json, "queryStringParameters", QueryParameters(request.Query));
            json.WriteStartObject("requestContext");
            json.WriteString("accountId", ResourceTypes.Account);
            json.WriteString("apiId", ApiId);
            if (claims is not null)
            {
                json.WriteStartObject("authorizer");
                json.WriteStartObject("jwt");
                json.WriteStartObject("claims");
                foreach (var (name, value) in claims)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
                json.WriteNull("scopes");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            var domain = host.Split(':')[0];
            json.WriteString("domainName", domain);
            json.WriteString("domainPrefix", domain.Split('.')[0]);
            json.WriteStartObject("http");
            json.WriteString("method", request.Method);
            json.WriteString("path", request.Path);
            json.WriteString("protocol", request.Protocol);
            json.WriteString("sourceIp", request.SourceIp);
            json.WriteString("userAgent", request.Header("user-agent") ?? "");
            json.WriteEndObject();
            json.WriteString("requestId", requestId);
            json.WriteString("routeKey", routeKey);
            json.WriteString("stage", "$default");
            json.WriteString("time", now.ToUniversalTime().ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
            json.WriteNumber("timeEpoch", now.ToUnixTimeMilliseconds());
            json.WriteEndObject();
            WriteMap(json, "pathParameters", pathParameters);
            WriteBody(json, request);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCookies(Utf8JsonWriter json, GatewayRequest request)
    {
        var cookies = request
            .Headers.Where(header => string.Equals(header.Key, "cookie", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (cookies.Count == 0)
        {
            return;
        }

        json.WriteStartArray("cookies");
        foreach (var cookie in cookies)
        {
            json.WriteStringValue(cookie);
        }

        json.WriteEndArray();
    }

    private static void WriteHeaders(Utf8JsonWriter json, GatewayRequest request, string host, DateTimeOffset now)
    {
        // A dictionary keeps the order of first appearance, which is that of the wire.
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            var key = name.ToLowerInvariant();
            // Connection is between this hop and the client, cookies have their own place.
            if (key is "cookie" or "connection" or "transfer-encoding")
            {
                continue;
            }

            headers[key] = headers.TryGetValue(key, out var earlier) ? $"{earlier},{value}" : value;
        }

        headers.TryAdd("content-length", request.Body.Length.ToString(CultureInfo.InvariantCulture));
        headers.TryAdd("x-amzn-trace-id", $"Root=1-{now.ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]}");
        headers["x-forwarded-for"] = headers.TryGetValue("x-forwarded-for", out var before) ? $"{before}, {request.SourceIp}" : request.SourceIp;
        headers["x-forwarded-port"] = host.Split(':') is [_, var port] ? port : "80";
        headers["x-forwarded-proto"] = "http";
        WriteMap(json, "headers", headers);
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static Dictionary<string, string> QueryParameters(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            parameters[name] = parameters.TryGetValue(name, out var earlier) ? $"{earlier},{value}" : value;
        }

        return parameters;

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    private static void WriteBody(Utf8JsonWriter json, GatewayRequest request)
    {
        var isText = IsText(request.Header("content-type")) && request.Header("content-encoding") is null or "identity";
        if (request.Body.Length > 0)
        {
            try
            {
                if (isText)
                {
                    json.WriteString("body", Strict.GetString(request.Body.Span));
                }
            }
            catch (DecoderFallbackException)
            {
                isText = false;
            }

            if (!isText)
            {
                json.WriteBase64String("body", request.Body.Span);
            }
        }

        json.WriteBoolean("isBase64Encoded", !isText && request.Body.Length > 0);
    }

    private static bool IsText(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return true;
        }

        var type = contentType.Split(';')[0].Trim().ToLowerInvariant();
        return type.StartsWith("text/", StringComparison.Ordinal)
            || type is "application/json" or "application/xml" or "application/javascript"
            || type.EndsWith("+json", StringComparison.Ordinal)
            || type.EndsWith("+xml", StringComparison.Ordinal);
    }
}
