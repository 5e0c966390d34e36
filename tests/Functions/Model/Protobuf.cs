using System.Buffers.Binary;
using System.Text;

namespace FraudServerless.Functions.Model;

/// <summary>As much of Protocol Buffers' wire format as a small ONNX model takes.</summary>
internal static class Protobuf
{
    public static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    public static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint((ulong)value)];

    public static byte[] Bytes(int field, byte[] value) => [.. Varint((ulong)(field << 3) | 2), .. Varint((ulong)value.Length), .. value];

    public static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Floats(int field, params float[] values)
    {
        var packed = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(packed.AsSpan(4 * i), values[i]);
        }

        return Bytes(field, packed);
    }

    public static byte[] Numbers(int field, params long[] values) => Bytes(field, [.. values.SelectMany(value => Varint((ulong)value))]);

    private static byte[] Varint(long value) => Varint((ulong)value);

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
