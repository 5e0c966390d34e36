using System.Buffers.Binary;
using System.Globalization;

namespace FraudServerless.Model;

/// <summary>A constant, of which only numbers and texts that may be labels or leaves are read.</summary>
internal sealed class OnnxTensor
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Double = 11;
    private readonly List<double> _reals = [];
    private readonly List<long> _longs = [];
    private readonly List<string> _texts = [];
    private long _type;
    private byte[] _raw = [];

    private OnnxTensor() { }

    public string Name { get; private set; } = "";

    /// <summary>Its bytes are in another file.</summary>
    public bool IsExternal { get; private set; }

    public static OnnxTensor Read(ProtobufReader tensor)
    {
        // A network's weights are of no use here; what may be labels or leaves is small.
        const int MaxRaw = 64 << 20;
        var read = new OnnxTensor();
        while (tensor.Read())
        {
            switch (tensor.Field)
            {
                case 2:
                    read._type = tensor.Number;
                    break;
                case 4:
                    tensor.AddFloats(read._reals);
                    break;
                case 5 or 7:
                    tensor.AddNumbers(read._longs);
                    break;
                case 6:
                    read._texts.Add(tensor.Text);
                    break;
                case 8:
                    read.Name = tensor.Text;
                    break;
                case 9 when tensor.Bytes.Length <= MaxRaw:
                    read._raw = tensor.Bytes.ToArray();
                    break;
                case 10:
                    tensor.AddDoubles(read._reals);
                    break;
                case 14:
                    read.IsExternal = tensor.Number == 1;
                    break;
            }
        }

        return read;
    }

    public IReadOnlyList<string> Labels() =>
        _texts.Count > 0 ? _texts
        : _longs.Count > 0 ? Texts(_longs)
        : _type == Int64 ? Texts(Raw(8, BinaryPrimitives.ReadInt64LittleEndian))
        : _type == 6 ? Texts(Raw(4, static bytes => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes)))
        : [];

    public IReadOnlyList<double> Reals() =>
        _reals.Count > 0 ? _reals
        : _type == Float ? Raw(4, static bytes => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes))
        : _type == Double ? Raw(8, BinaryPrimitives.ReadDoubleLittleEndian)
        : [];

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private List<T> Raw<T>(int size, Reader<T> read)
    {
        var values = new List<T>(_raw.Length / size);
        for (var at = 0; at + size <= _raw.Length; at += size)
        {
            values.Add(read(_raw.AsSpan(at, size)));
        }

        return values;
    }

    private static List<string> Texts(List<long> numbers) => numbers.ConvertAll(number => number.ToString(CultureInfo.InvariantCulture));
}
