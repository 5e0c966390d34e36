using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Primitives;

namespace FraudServerless.CheckoutApi;

/// <summary>A request's body in one pooled buffer, bounded as the legacy contract bounds it.</summary>
internal readonly struct RequestBody : IDisposable
{
    /// <summary>256 KiB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>What Kestrel says of a caller that is gone before its body is whole; nothing else tells it from bad framing, for which the caller waits.</summary>
    private const string BrokenOff = "Unexpected end of request content.";

    private readonly byte[]? _buffer;
    private readonly int _length;

    private RequestBody(BodyState state, byte[]? buffer = null, int length = 0)
    {
        State = state;
        _buffer = buffer;
        _length = length;
    }

    public BodyState State { get; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary><c>application/json</c> or <c>text/json</c>, whatever its parameters, or none at all.</summary>
    public static bool IsJson(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || MediaType(contentType) is var type
            && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/json", StringComparison.OrdinalIgnoreCase));

    /// <summary>No coding at all, or <c>identity</c>.</summary>
    public static bool IsPlain(StringValues contentEncoding)
    {
        foreach (var codings in contentEncoding)
        {
            foreach (var part in codings.AsSpan().Split(','))
            {
                var coding = codings.AsSpan()[part].Trim();
                if (!coding.IsEmpty && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Reads no more than it must to know that the body is too large. Whatever goes wrong on the way is the caller's doing, and no exception.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken aborted)
    {
        try
        {
            return request.ContentLength > MaxBytes ? new(BodyState.TooLarge) : await ReadWholeAsync(request, aborted);
        }
        catch (OperationCanceledException)
        {
            return new(BodyState.Aborted);
        }
        catch (IOException fault)
        {
            // The server's exceptions for bad framing are IOExceptions too, and a reset is one of its own.
            var gone = aborted.IsCancellationRequested || fault is ConnectionResetException || fault.Message == BrokenOff;
            return new(gone ? BodyState.Aborted : BodyState.Broken);
        }
    }

    private static ReadOnlySpan<char> MediaType(string contentType)
    {
        var parameters = contentType.IndexOf(';', StringComparison.Ordinal);
        return contentType.AsSpan(0, parameters < 0 ? contentType.Length : parameters).Trim();
    }

    private static async ValueTask<RequestBody> ReadWholeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var length = read.Buffer.Length;
            if (length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new(BodyState.TooLarge);
            }

            if (read.IsCompleted)
            {
                var buffer = ArrayPool<byte>.Shared.Rent((int)length);
                read.Buffer.CopyTo(buffer);
                reader.AdvanceTo(read.Buffer.End);
                return new(BodyState.Whole, buffer, (int)length);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            // Cleared: it held personal data.
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }
    }
}

/// <summary>How the reading of a body ended.</summary>
internal enum BodyState
{
    Whole,
    TooLarge,

    /// <summary>Its framing cannot be understood, or it came too slowly.</summary>
    Broken,

    /// <summary>The caller hung up.</summary>
    Aborted,
}
