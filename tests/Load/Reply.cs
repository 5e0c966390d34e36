using System.Buffers.Text;
using System.Text;

namespace FraudServerless.Load;

/// <summary>How far a reply is read.</summary>
internal enum ReplyState
{
    Incomplete,
    Complete,

    /// <summary>Not HTTP/1.x.</summary>
    Malformed,
}

/// <summary>An HTTP/1.1 reply in a buffer. Ranges are places in that buffer.</summary>
internal readonly record struct Reply(int Status, Range ContentType, Range Body, bool Closes)
{
    /// <summary><c>Server-Timing</c>: how long the stages took.</summary>
    public Range Timing { get; private init; }

    /// <summary><c>X-Decision-Source</c>: where the decision came from.</summary>
    public Range Source { get; private init; }

    /// <summary><c>X-Local-Stack</c>: what a stack of this machine is made of.</summary>
    public Range? Answerer { get; private init; }

    /// <summary>
    /// Reads what has come so far. A chunked body is joined in place, which is why the buffer is written to; only when the reply is complete.
    /// Without a length the body ends where the server closes.
    /// </summary>
    /// <param name="bytes">Everything received for this reply.</param>
    /// <param name="closed">The server sends no more.</param>
    /// <param name="reply">Set when complete.</param>
    public static ReplyState Parse(Span<byte> bytes, bool closed, out Reply reply)
    {
        reply = default;
        if (bytes.Length >= 9 && !bytes.StartsWith("HTTP/1."u8))
        {
            return ReplyState.Malformed;
        }

        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return closed ? ReplyState.Malformed : ReplyState.Incomplete;
        }

        if (headEnd < 12 || !Utf8Parser.TryParse(bytes[9..headEnd], out int status, out _))
        {
            return ReplyState.Malformed;
        }

        var head = new Head(bytes[..headEnd]);
        var start = headEnd + 4;
        if (head.Chunked)
        {
            var state = Unchunk(bytes[start..], out var joined);
            reply = Of(status, head, start..(start + joined), closed);
            return state == ReplyState.Incomplete && closed ? ReplyState.Malformed : state;
        }

        var length =
            head.Length
            ?? (
                status == 204 ? 0
                : closed ? bytes.Length - start
                : -1
            );
        if (length < 0 || bytes.Length - start < length)
        {
            return closed ? ReplyState.Malformed : ReplyState.Incomplete;
        }

        reply = Of(status, head, start..(start + length), closed);
        return ReplyState.Complete;
    }

    private static Reply Of(int status, Head head, Range body, bool closed) =>
        new(status, head.ContentType, body, head.Closes || closed)
        {
            Timing = head.Timing,
            Source = head.Source,
            Answerer = head.Answerer,
        };

    private static ReplyState Unchunk(Span<byte> body, out int joined)
    {
        joined = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            // First only look, then move: a body that is not yet whole must stay as it came.
            var at = 0;
            joined = 0;
            while (true)
            {
                var line = body[at..].IndexOf("\r\n"u8);
                if (line < 0)
                {
                    return ReplyState.Incomplete;
                }

                if (!Utf8Parser.TryParse(body.Slice(at, line), out int size, out var digits, 'x') || digits == 0 || size < 0)
                {
                    return ReplyState.Malformed;
                }

                at += line + 2;
                if (size == 0)
                {
                    // Trailers are not expected: the empty line follows.
                    if (body.Length - at < 2)
                    {
                        return ReplyState.Incomplete;
                    }

                    break;
                }

                if (body.Length - at < size + 2)
                {
                    return ReplyState.Incomplete;
                }

                if (pass == 1)
                {
                    body.Slice(at, size).CopyTo(body[joined..]);
                }

                joined += size;
                at += size + 2;
            }
        }

        return ReplyState.Complete;
    }

    private readonly ref struct Head
    {
        public Head(ReadOnlySpan<byte> head)
        {
            ContentType = 0..0;
            Timing = 0..0;
            Source = 0..0;
            var at = head.IndexOf("\r\n"u8);
            while (at >= 0)
            {
                at += 2;
                var next = head[at..].IndexOf("\r\n"u8);
                var line = next < 0 ? head[at..] : head.Slice(at, next);
                var colon = line.IndexOf((byte)':');
                if (colon > 0)
                {
                    var name = line[..colon];
                    var blanks = line[(colon + 1)..].IndexOfAnyExcept((byte)' ', (byte)'\t');
                    var from = blanks < 0 ? line.Length : colon + 1 + blanks;
                    var value = line[from..];
                    if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out int length, out _))
                    {
                        Length = length;
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "content-type"u8))
                    {
                        ContentType = (at + from)..(at + line.Length);
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "server-timing"u8))
                    {
                        Timing = (at + from)..(at + line.Length);
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "x-decision-source"u8))
                    {
                        Source = (at + from)..(at + line.Length);
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "x-local-stack"u8))
                    {
                        Answerer = (at + from)..(at + line.Length);
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
                    {
                        Chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                    }
                    else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
                    {
                        Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
                    }
                }

                at = next < 0 ? -1 : at + next;
            }
        }

        public int? Length { get; }
        public Range ContentType { get; }
        public Range Timing { get; }
        public Range Source { get; }
        public Range? Answerer { get; }
        public bool Chunked { get; }
        public bool Closes { get; }
    }
}
