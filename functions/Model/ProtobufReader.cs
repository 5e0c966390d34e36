using System.Buffers.Binary;
using System.Text;

namespace FraudServerless.Model;

/// <summary>The fields of a message in Protocol Buffers' wire format, one after another.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _left = message;

    public int Field { get; private set; }

    /// <summary>Of a varint.</summary>
    public long Number { get; private set; }

    /// <summary>Of a field with a length, and of a fixed number its 4 or 8 bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    private int _wire;

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <exception cref="FormatException">The message is damaged.</exception>
    public bool Read()
    {
        if (_left.IsEmpty)
        {
            return false;
        }

        var tag = Varint(ref _left);
        (Field, _wire, Number) = ((int)(tag >> 3), (int)(tag & 7), 0);
        Bytes = default;
        switch (_wire)
        {
            case 0:
                Number = (long)Varint(ref _left);
                return true;
            case 1:
                Bytes = Take(8);
                return true;
            case 2:
                Bytes = Take(Varint(ref _left));
                return true;
            case 5:
                Bytes = Take(4);
                return true;
            default:
                throw new FormatException("This is not a valid message.");
        }
    }

    /// <summary>A repeated field's floats, packed or one by one.</summary>
    public readonly void AddFloats(List<double> into)
    {
        for (var at = 0; at + 4 <= Bytes.Length; at += 4)
        {
            into.Add(BinaryPrimitives.ReadSingleLittleEndian(Bytes[at..]));
        }
    }

    public readonly void AddDoubles(List<double> into)
    {
        for (var at = 0; at + 8 <= Bytes.Length; at += 8)
        {
            into.Add(BinaryPrimitives.ReadDoubleLittleEndian(Bytes[at..]));
        }
    }

    public readonly void AddNumbers(List<long> into)
    {
        if (_wire == 0)
        {
            into.Add(Number);
            return;
        }

        var packed = Bytes;
        while (!packed.IsEmpty)
        {
            into.Add((long)Varint(ref packed));
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_left.Length)
        {
            throw new FormatException("This message is cut short.");
        }

        var taken = _left[..(int)length];
        _left = _left[(int)length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && !from.IsEmpty; shift += 7)
        {
            var part = from[0];
            from = from[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("This is not a number.");
    }
}
