using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace FraudServerless.Load;

/// <summary>
/// One kept connection of one worker thread. It blocks: with some dozens of connections a thread each costs less than an event loop in managed code,
/// and the two cores are shared with what is measured.
/// </summary>
internal sealed class Connection(Target target, TimeSpan timeout) : IDisposable
{
    private const int Most = 4 << 20;
    private byte[] _request = new byte[8 << 10];
    private byte[] _received = new byte[16 << 10];
    private Stream? _stream;
    private bool _used;

    /// <summary>Connections that the server had closed between two requests and that were opened again.</summary>
    public long Reopened { get; private set; }

    public ReadOnlySpan<byte> this[Range range] => _received.AsSpan(range);

    /// <summary>Sends a request and waits for its whole reply. A kept connection that the server has meanwhile closed is opened anew once, as HTTP clients do.</summary>
    /// <returns>Null, or what went wrong: <c>refused</c>, <c>reset</c>, <c>timeout</c>, <c>malformed</c>, <c>too-large</c>, <c>tls</c>.</returns>
    public string? Exchange(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, out Reply reply)
    {
        var length = Compose(contentType, body);
        while (true)
        {
            var kept = _used;
            var fault = Once(length, out reply, out var anyByte);
            if (fault is null)
            {
                _used = true;
                if (reply.Closes)
                {
                    Drop();
                }

                return null;
            }

            Drop();
            if (!kept || anyByte || fault != "reset")
            {
                return fault;
            }

            Reopened++;
        }
    }

    public void Dispose() => Drop();

    private string? Once(int length, out Reply reply, out bool anyByte)
    {
        reply = default;
        anyByte = false;
        try
        {
            Open();
        }
        catch (SocketException)
        {
            return "refused";
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            return "tls";
        }

        try
        {
            _stream!.Write(_request, 0, length);
            var count = 0;
            while (true)
            {
                if (count == _received.Length)
                {
                    if (count >= Most)
                    {
                        return "too-large";
                    }

                    Array.Resize(ref _received, count * 2);
                }

                var more = _stream!.Read(_received, count, _received.Length - count);
                count += more;
                anyByte = count > 0;
                if (count == 0)
                {
                    return "reset";
                }

                switch (Reply.Parse(_received.AsSpan(0, count), more == 0, out reply))
                {
                    case ReplyState.Complete:
                        return null;
                    case ReplyState.Malformed:
                        return "malformed";
                    default:
                        break;
                }
            }
        }
        catch (IOException broken)
        {
            return broken.InnerException is SocketException { SocketErrorCode: var code } && code is SocketError.TimedOut or SocketError.WouldBlock
                ? "timeout"
                : "reset";
        }
    }

    private void Open()
    {
        if (_stream is not null)
        {
            return;
        }

        var milliseconds = (int)timeout.TotalMilliseconds;
        var opened = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = milliseconds,
            SendTimeout = milliseconds,
        };
        try
        {
            opened.Connect(target.EndPoint);
        }
        catch (SocketException)
        {
            opened.Dispose();
            throw;
        }

        _stream = Secured(new NetworkStream(opened, ownsSocket: true));
    }

    private Stream Secured(NetworkStream plain)
    {
        if (target.SecureHost is not { } host)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        try
        {
            secure.AuthenticateAsClient(host);
            return secure;
        }
        catch
        {
            secure.Dispose();
            throw;
        }
    }

    private void Drop()
    {
        _stream?.Dispose();
        _stream = null;
        _used = false;
    }

    private int Compose(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        var max = target.Head.Length + contentType.Length + body.Length + 64;
        if (_request.Length < max)
        {
            _request = new byte[max * 2];
        }

        var at = Put(0, target.Head);
        at = Put(at, "Content-Type: "u8);
        at = Put(at, contentType);
        at = Put(at, "\r\nContent-Length: "u8);
        Utf8Formatter.TryFormat(body.Length, _request.AsSpan(at), out var digits);
        at = Put(at + digits, "\r\n\r\n"u8);
        return Put(at, body);
    }

    private int Put(int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_request.AsSpan(at));
        return at + bytes.Length;
    }
}
