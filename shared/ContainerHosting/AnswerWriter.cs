using System.Buffers;
using System.IO.Pipelines;

namespace FraudServerless.ContainerHosting;

/// <summary>
/// An answer in pieces of pooled memory: it grows without copying and without large objects, and a long one goes to the connection piece by piece, no faster than the
/// caller takes it.
/// </summary>
internal sealed class AnswerWriter : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private const int PieceBytes = 64 * 1024;

    private readonly List<ArraySegment<byte>> _full = [];
    private byte[] _piece = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _used;

    public int Length { get; private set; }

    /// <summary>Whether all of it is in <see cref="First"/>.</summary>
    public bool IsOnePiece => _full.Count == 0;

    public ReadOnlySpan<byte> First => _piece.AsSpan(0, _used);

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Make(sizeHint);
        return _piece.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Make(sizeHint);
        return _piece.AsSpan(_used);
    }

    /// <summary>Forgets what was written and keeps one piece.</summary>
    public void Clear()
    {
        foreach (var piece in _full)
        {
            ArrayPool<byte>.Shared.Return(piece.Array!);
        }

        _full.Clear();
        (_used, Length) = (0, 0);
    }

    /// <summary>Sends all pieces, each when the one before it has left, and gives each back.</summary>
    public async Task SendAsync(PipeWriter to)
    {
        _full.Add(new ArraySegment<byte>(_piece, 0, _used));
        (_piece, _used) = ([], 0);
        try
        {
            for (var i = 0; i < _full.Count; i++)
            {
                var sent = await to.WriteAsync(_full[i]);
                if (sent.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            Clear();
        }
    }

    public void Dispose()
    {
        Clear();
        if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
            _piece = [];
        }
    }

    private void Make(int room)
    {
        if (_piece.Length - _used >= Math.Max(room, 1))
        {
            return;
        }

        if (_used > 0)
        {
            _full.Add(new ArraySegment<byte>(_piece, 0, _used));
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_piece);
        }

        _piece = ArrayPool<byte>.Shared.Rent(Math.Max(room, PieceBytes));
        _used = 0;
    }
}
