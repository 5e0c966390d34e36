using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FraudServerless.Load;

/// <summary>Where requests go: plain HTTP on this machine, or elsewhere when that is what is asked for.</summary>
internal sealed record Target
{
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Request line and every header but type and length.</summary>
    public required byte[] Head { get; init; }

    /// <summary>The name on the server's certificate; null: plain HTTP.</summary>
    public string? SecureHost { get; init; }

    /// <summary>Refuses whatever is no URL of a machine that may be driven.</summary>
    /// <param name="url">E.g. <c>http://127.0.0.1:8080/invocations</c>.</param>
    /// <param name="accept">Value of <c>Accept</c>.</param>
    /// <param name="headers">Further headers, <c>Name: value</c>.</param>
    /// <param name="elsewhere">
    /// Machines but this one, and <c>https</c>. Without it nothing but <c>http</c> to a loopback address: nobody is to be driven because of a wrong line of history.
    /// </param>
    /// <param name="target">Null when refused.</param>
    /// <param name="fault">Why it was refused.</param>
    public static bool TryCreate(string url, string accept, IReadOnlyList<string> headers, bool elsewhere, out Target? target, out string? fault)
    {
        target = null;
        fault = null;
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && !(elsewhere && uri.Scheme == Uri.UriSchemeHttps))
        )
        {
            fault = $"{url} is not a valid http URL.";
        }
        else if (headers.FirstOrDefault(h => !IsHeader(h)) is { } bad)
        {
            fault = $"'{bad}' is not a valid header; write 'Name: value'.";
        }
        else if ((Loopback(uri) ?? (elsewhere ? Resolve(uri.IdnHost) : null)) is { } address)
        {
            target = new Target
            {
                EndPoint = new IPEndPoint(address, uri.Port),
                Head = HeadOf(uri, accept, headers),
                SecureHost = uri.Scheme == Uri.UriSchemeHttps ? uri.IdnHost : null,
            };
        }
        else
        {
            fault = elsewhere
                ? $"{uri.IdnHost} has no address."
                : $"{url} is not on this machine; only loopback addresses are driven, others with --elsewhere.";
        }

        return target is not null;
    }

    private static byte[] HeadOf(Uri uri, string accept, IReadOnlyList<string> headers)
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

        return Encoding.ASCII.GetBytes(head.ToString());
    }

    private static IPAddress? Loopback(Uri uri) =>
        uri.Host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address) ? address
        : null;

    private static IPAddress? Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static bool IsHeader(string header) =>
        header.IndexOf(':', StringComparison.Ordinal) > 0 && !header.AsSpan().ContainsAny('\r', '\n') && Ascii.IsValid(header);
}
