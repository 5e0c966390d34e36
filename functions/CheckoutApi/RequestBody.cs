using System.Buffers;
using System.Net.Http.Headers;

namespace FraudServerless.CheckoutApi;

/// <summary>A request's body in one pooled buffer, bounded as the legacy contract bounds it.</summary>
internal readonly struct RequestBody : IDisposable
{
    /// <summary>256 KiB.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly byte[]? _buffer;
    private readonly int _length;

    private RequestBody(byte[]? buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public bool IsTooLarge => _buffer is null;

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary><c>application/json</c> or <c>text/json</c>, whatever its parameters, or none at all.</summary>
    public static bool IsJson(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || (
            MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (
                string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
                || string.Equals(type.MediaType, "text/json", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>Reads no more than it must to know that the body is too large.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes)
        {
            return default;
        }
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var length = read.Buffer.Length;
            if (length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return default;
            }
            if (read.IsCompleted)
            {
                var buffer = ArrayPool<byte>.Shared.Rent((int)length);
                read.Buffer.CopyTo(buffer);
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(buffer, (int)length);
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
