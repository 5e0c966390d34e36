using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// One keep-alive HTTP/1.1 connection to the Runtime API, which is always plain HTTP next door. A general HTTP client would cost a function
/// milliseconds of its start and tens of microseconds of every invocation for pooling, proxies, cookies and tracing that nobody uses here.
/// </summary>
internal sealed class RuntimeApiConnection : IDisposable
{
    private const int MaxHeadBytes = 1024 * 1024;
    private const int GatherBytes = 64 * 1024;
    private const int MaxRetries = 3;

    private readonly EndPoint _endpoint;
    private Socket? _socket;

    // Bytes received and not yet consumed: _received[_start.._end].
    private byte[] _received = new byte[8 * 1024];
    private int _start;
    private int _end;
    private byte[] _gather = [];

    public RuntimeApiConnection(string hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        var port = 80;
        var host = hostAndPort;
        if (colon > 0 && !hostAndPort.EndsWith(']'))
        {
            host = hostAndPort[..colon];
            if (!int.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            {
                throw new InvalidOperationException($"The Runtime API's address is not host:port: {hostAndPort}");
            }
        }

        _endpoint = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }

    /// <summary>
    /// Sends a request and reads its answer. A connection that breaks before any byte of the answer is replaced, up to three times; one that cannot be made
    /// is not tried again.
    /// </summary>
    public async ValueTask<RuntimeApiReply> ExchangeAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            for (var retries = 0; ; retries++)
            {
                _socket ??= await ConnectAsync(cancellationToken);
                try
                {
                    await SendAsync(_socket, head, body, cancellationToken);
                    if (await ReceiveAsync(cancellationToken))
                    {
                        break;
                    }

                    throw new SocketException((int)SocketError.ConnectionReset);
                }
                catch (SocketException) when (retries < MaxRetries)
                {
                    Close();
                }
            }

            return await ReadReplyAsync(cancellationToken);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = _endpoint is IPEndPoint { AddressFamily: var family }
            ? new Socket(family, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(_endpoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (body.Length > 0 && head.Length + body.Length <= GatherBytes)
        {
            if (_gather.Length < head.Length + body.Length)
            {
                _gather = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4096, head.Length + body.Length))];
            }

            head.CopyTo(_gather);
            body.CopyTo(_gather.AsMemory(head.Length));
            head = _gather.AsMemory(0, head.Length + body.Length);
            body = default;
        }

        await SendAllAsync(socket, head, cancellationToken);
        await SendAllAsync(socket, body, cancellationToken);
    }

    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    private async ValueTask<RuntimeApiReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var headLength = _received.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (headLength >= 0)
            {
                var reply = new RuntimeApiReply();
                var framing = ParseHead(_received.AsSpan(_start, headLength), reply);
                _start += headLength + 4;
                if (reply.Status is >= 100 and < 200)
                {
                    continue;
                }

                reply.Body = await ReadBodyAsync(framing, reply.Status, cancellationToken);
                if (framing.Close)
                {
                    Close();
                }

                return reply;
            }

            if (_end - _start > MaxHeadBytes || !await ReceiveAsync(cancellationToken))
            {
                throw new InvalidDataException("The Runtime API's answer is not HTTP/1.1.");
            }
        }
    }

    private async ValueTask<byte[]> ReadBodyAsync(Framing framing, int status, CancellationToken cancellationToken)
    {
        if (framing.Chunked)
        {
            return await ReadChunksAsync(cancellationToken);
        }

        if (framing.Length is { } length)
        {
            var body = GC.AllocateUninitializedArray<byte>(checked((int)length));
            await ReadExactlyAsync(body, cancellationToken);
            return body;
        }

        if (status is 204 or 304 || !framing.Close)
        {
            return [];
        }

        while (await ReceiveAsync(cancellationToken)) { }
        return Take(_end - _start).ToArray();
    }

    private async ValueTask<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var size = ChunkSize(await ReadLineAsync(cancellationToken));
            if (size == 0)
            {
                // Trailers, and the empty line that ends them.
                while (await ReadLineAsync(cancellationToken) > 0) { }
                return body.WrittenSpan.ToArray();
            }

            await ReadExactlyAsync(body.GetMemory(size)[..size], cancellationToken);
            body.Advance(size);
            if (await ReadLineAsync(cancellationToken) != 0)
            {
                throw new InvalidDataException("The Runtime API's answer has a chunk of the wrong size.");
            }
        }
    }

    /// <summary>Consumes a line and its end; the line is what lies just before <see cref="_start"/>. Returns its length.</summary>
    private async ValueTask<int> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _received.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                _start += length + 2;
                return length;
            }

            if (_end - _start > MaxHeadBytes || !await ReceiveAsync(cancellationToken))
            {
                throw new InvalidDataException("The Runtime API's answer ends too early.");
            }
        }
    }

    private int ChunkSize(int lineLength)
    {
        var line = _received.AsSpan(_start - 2 - lineLength, lineLength);
        return Utf8Parser.TryParse(line, out int size, out var used, 'x') && used > 0 && size >= 0
            ? size
            : throw new InvalidDataException("The Runtime API's answer has a chunk without a size.");
    }

    private async ValueTask ReadExactlyAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var present = Math.Min(destination.Length, _end - _start);
        Take(present).CopyTo(destination.Span);
        destination = destination[present..];
        while (!destination.IsEmpty)
        {
            var count = await _socket!.ReceiveAsync(destination, SocketFlags.None, cancellationToken);
            if (count == 0)
            {
                throw new InvalidDataException("The Runtime API's answer ends too early.");
            }

            destination = destination[count..];
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        _start += count;
        return _received.AsSpan(_start - count, count);
    }

    /// <summary>Receives more bytes behind those not yet consumed; false when the other side has closed.</summary>
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _received.Length)
        {
            var kept = _received.AsMemory(_start, _end - _start);
            var larger = kept.Length > _received.Length / 2 ? new byte[_received.Length * 2] : _received;
            kept.CopyTo(larger);
            (_received, _start, _end) = (larger, 0, kept.Length);
        }

        var count = await _socket!.ReceiveAsync(_received.AsMemory(_end), SocketFlags.None, cancellationToken);
        _end += count;
        return count > 0;
    }

    private static Framing ParseHead(ReadOnlySpan<byte> head, RuntimeApiReply reply)
    {
        var line = NextLine(ref head);
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(line[9..12], out int status, out var digits) || digits != 3)
        {
            throw new InvalidDataException("The Runtime API's answer is not HTTP/1.1.");
        }

        reply.Status = status;
        var framing = new Framing(null, Chunked: false, Close: line[7] == (byte)'0');
        while (!head.IsEmpty)
        {
            line = NextLine(ref head);
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                framing = ParseHeader(line[..colon], line[(colon + 1)..].Trim(" \t"u8), reply, framing);
            }
        }

        return framing;
    }

    private static Framing ParseHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, RuntimeApiReply reply, Framing framing)
    {
        if (Is(name, "Content-Length"u8))
        {
            return Utf8Parser.TryParse(value, out long length, out var used) && used == value.Length && length >= 0
                ? framing with
                {
                    Length = length,
                }
                : throw new InvalidDataException("The Runtime API's answer has a bad Content-Length.");
        }

        if (Is(name, "Transfer-Encoding"u8))
        {
            return framing with { Chunked = Is(value, "chunked"u8) };
        }

        if (Is(name, "Connection"u8))
        {
            return framing with { Close = Is(value, "close"u8) };
        }

        if (name.Length < 15 || !Is(name[..15], "Lambda-Runtime-"u8))
        {
            return framing;
        }

        var rest = name[15..];
        if (Is(rest, "Aws-Request-Id"u8))
        {
            reply.RequestId = Encoding.Latin1.GetString(value);
        }
        else if (Is(rest, "Deadline-Ms"u8))
        {
            reply.DeadlineMs = Utf8Parser.TryParse(value, out long deadline, out _) ? deadline : 0;
        }
        else if (Is(rest, "Invoked-Function-Arn"u8))
        {
            reply.InvokedFunctionArn = Encoding.Latin1.GetString(value);
        }
        else if (Is(rest, "Trace-Id"u8))
        {
            reply.TraceId = Encoding.Latin1.GetString(value);
        }
        else if (Is(rest, "Client-Context"u8))
        {
            reply.ClientContext = Encoding.UTF8.GetString(value);
        }
        else if (Is(rest, "Cognito-Identity"u8))
        {
            reply.CognitoIdentity = Encoding.UTF8.GetString(value);
        }
        else if (Is(rest, "Aws-Tenant-Id"u8))
        {
            reply.TenantId = Encoding.UTF8.GetString(value);
        }

        return framing;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(text, expected);

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf("\r\n"u8);
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 2)..];
        return line;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }

    /// <summary>How long the body is, and whether the connection ends with it.</summary>
    private readonly record struct Framing(long? Length, bool Chunked, bool Close);
}
