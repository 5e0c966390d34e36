using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Target">Path as sent, percent-encoded.</param>
/// <param name="Query">As sent, without the question mark.</param>
/// <param name="Headers">In the order sent; a name may stand there more than once.</param>
public sealed record GatewayRequest(
    string Method,
    string Target,
    string Query,
    string Protocol,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string SourceIp,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>Decoded, as HTTP APIs match routes and fill <c>rawPath</c>; there it ends at a question mark, one that was encoded too.</summary>
    public string Path
    {
        get
        {
            var decoded = Uri.UnescapeDataString(Target);
            var question = decoded.IndexOf('?', StringComparison.Ordinal);
            return question < 0 ? decoded : decoded[..question];
        }
    }

    /// <summary>All values of a header, comma-joined; null when there is none.</summary>
    public string? Header(string name)
    {
        var values = Headers
            .Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .ToList();
        return values.Count == 0 ? null : string.Join(',', values);
    }

    internal static GatewayRequest From(HttpContext context, byte[] body)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new GatewayRequest(
            context.Request.Method,
            question < 0 ? target : target[..question],
            question < 0 ? "" : target[(question + 1)..],
            context.Request.Protocol,
            [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))],
            context.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1",
            body
        );
    }
}
