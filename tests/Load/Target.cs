using System.Net;
using System.Text;

namespace FraudServerless.Load;

/// <summary>Where requests go: plain HTTP on this machine.</summary>
internal sealed record Target
{
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Request line and every header but type and length.</summary>
    public required byte[] Head { get; init; }

    /// <summary>Refuses whatever is not <c>http</c> to a loopback address: a load driver has no business elsewhere.</summary>
    /// <param name="url">E.g. <c>http://127.0.0.1:8080/invocations</c>.</param>
    /// <param name="accept">Value of <c>Accept</c>.</param>
    /// <param name="headers">Further headers, <c>Name: value</c>.</param>
    /// <param name="target">Null when refused.</param>
    /// <param name="fault">Why it was refused.</param>
    public static bool TryCreate(string url, string accept, IReadOnlyList<string> headers, out Target? target, out string? fault)
    {
        target = null;
        fault = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            fault = $"{url} is not a valid http URL.";
        }
        else if (Loopback(uri) is not { } address)
        {
            fault = $"{url} is not on this machine; only loopback addresses are driven.";
        }
        else if (headers.FirstOrDefault(h => !IsHeader(h)) is { } bad)
        {
            fault = $"'{bad}' is not a valid header; write 'Name: value'.";
        }
        else
        {
            var head = new StringBuilder()
                .Append("POST ")
                .Append(uri.PathAndQuery)
                .Append(" HTTP/1.1\r\nHost: ")
                .Append(uri.Authority)
                .Append("\r\nAccept: ")
                .Append(accept)
                .Append("\r\n");
            foreach (var header in headers)
            {
                head.Append(header).Append("\r\n");
            }

            target = new Target { EndPoint = new IPEndPoint(address, uri.Port), Head = Encoding.ASCII.GetBytes(head.ToString()) };
        }

        return target is not null;
    }

    private static IPAddress? Loopback(Uri uri) =>
        uri.Host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address) ? address
        : null;

    private static bool IsHeader(string header) =>
        header.IndexOf(':', StringComparison.Ordinal) > 0 && !header.AsSpan().ContainsAny('\r', '\n') && Ascii.IsValid(header);
}
