using System.Text.Json.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>The answer to an API Gateway HTTP API, payload format 2.0.</summary>
public class APIGatewayHttpApiV2ProxyResponse
{
    [JsonPropertyName("statusCode")]
    public int StatusCode { get; set; }

    /// <summary>The headers; several values of one header are joined by commas.</summary>
    [JsonPropertyName("headers")]
    public IDictionary<string, string>? Headers { get; set; }

    /// <summary>The values of the Set-Cookie headers.</summary>
    [JsonPropertyName("cookies")]
    public string[]? Cookies { get; set; }

    [JsonPropertyName("body")]
    public string? Body { get; set; }

    /// <summary>Whether <see cref="Body"/> is base64 of the bytes to answer.</summary>
    [JsonPropertyName("isBase64Encoded")]
    public bool IsBase64Encoded { get; set; }

    /// <summary>Sets a header, or adds to the values it has.</summary>
    public void SetHeaderValues(string headerName, string value, bool append) => SetHeaderValues(headerName, [value], append);

    /// <inheritdoc cref="SetHeaderValues(string, string, bool)"/>
    public void SetHeaderValues(string headerName, IEnumerable<string> values, bool append)
    {
        var joined = string.Join(',', values);
        var headers = Headers ??= new Dictionary<string, string>(StringComparer.Ordinal);
        headers[headerName] = append && headers.TryGetValue(headerName, out var present) ? $"{present},{joined}" : joined;
    }
}
