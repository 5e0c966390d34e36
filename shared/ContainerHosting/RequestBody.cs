using System.Buffers;
using System.IO.Pipelines;

namespace FraudServerless.ContainerHosting;

/// <summary>
/// A request's body in one piece. A small one stays in the connection's own memory; a large one is copied out as it arrives, so that the connection never holds
/// more than its window of it.
/// </summary>
internal sealed class RequestBody(PipeReader pipe) : IDisposable
{
    private const int Small = 64 * 1024;

    /// <summary>The one buffer for a large body that is kept; batches are rare, and several at a time rarer.</summary>
    private static byte[]? Kept;

    private byte[]? _rented;
    private byte[]? _large;
    private int _length;
    private ReadOnlySequence<byte>? _held;

    /// <summary>Valid until this is disposed.</summary>
    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <returns>False when the body is larger than allowed.</returns>
    /// <exception cref="IOException">The body cannot be read, which is its sender's doing: bad framing, of which Kestrel says most by its subclass
    /// <see cref="Microsoft.AspNetCore.Http.BadHttpRequestException"/>, or a connection that is gone.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        while (true)
        {
            var read = await pipe.ReadAsync();
            if (_length + read.Buffer.Length > ContainerSettings.MaxBodyBytes)
            {
                pipe.AdvanceTo(read.Buffer.End);
                return false;
            }

            if (_large is null && read.Buffer.Length <= Small)
            {
                if (read.IsCompleted)
                {
                    _held = read.Buffer;
                    Memory = Joined(read.Buffer);
                    return true;
                }

                // The pipe hands out all that has come so far each time; mostly one segment holds it.
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            _large ??= Interlocked.Exchange(ref Kept, null) ?? GC.AllocateUninitializedArray<byte>(ContainerSettings.MaxBodyBytes);
            read.Buffer.CopyTo(_large.AsSpan(_length));
            _length += (int)read.Buffer.Length;
            pipe.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                Memory = _large.AsMemory(0, _length);
                return true;
            }
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        if (_large is not null)
        {
            Kept = _large;
        }

        if (_held is { } held)
        {
            pipe.AdvanceTo(held.End);
        }

        (_rented, _large, _held, Memory) = (null, null, null, default);
    }

    private ReadOnlyMemory<byte> Joined(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            return body.First;
        }

        var length = (int)body.Length;
        _rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(_rented);
        return _rented.AsMemory(0, length);
    }
}
