using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FraudServerless.Model;

/// <summary>As much of a serialised <c>ModelProto</c> as says what its outputs mean. ONNX Runtime loads the model; it does not tell how a tensor was made.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _opsets = [];
    private string _producer = "";
    private string _producerVersion = "";

    private OnnxGraph() { }

    /// <summary>What wrote the file, with its version; null when it does not say.</summary>
    public string? Producer => $"{_producer} {_producerVersion}".Trim() is { Length: > 0 } name ? name : null;

    /// <summary>E.g. <c>ai.onnx 13</c>.</summary>
    public IReadOnlyList<string> Opsets => _opsets;

    /// <summary>Version of the operators without a domain.</summary>
    public long Opset { get; private set; }

    /// <summary>A weight that is kept in another file; null when there is none.</summary>
    public string? ExternalTensor => _constants.FirstOrDefault(constant => constant.Value.IsExternal).Key;

    public IEnumerable<OnnxNode> Nodes => _makers.Values;

    /// <summary>The node whose output it is; null of an input or a constant.</summary>
    public OnnxNode? MakerOf(string tensor) => _makers.GetValueOrDefault(tensor);

    public OnnxTensor? Constant(string tensor) =>
        _constants.GetValueOrDefault(tensor)
        ?? (MakerOf(tensor) is { Type: "Constant" } node && node.Attributes.TryGetValue("value", out var value) ? value.Tensor : null);

    /// <returns>Null when the bytes are no such message.</returns>
    public static OnnxGraph? TryParse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var model = new OnnxGraph();
            model.ReadModel(new ProtobufReader(bytes));
            return model;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private void ReadModel(ProtobufReader model)
    {
        while (model.Read())
        {
            switch (model.Field)
            {
                case 2:
                    _producer = model.Text;
                    break;
                case 3:
                    _producerVersion = model.Text;
                    break;
                case 7:
                    ReadGraph(new ProtobufReader(model.Bytes));
                    break;
                case 8:
                    ReadOpset(new ProtobufReader(model.Bytes));
                    break;
            }
        }
    }

    private void ReadOpset(ProtobufReader opset)
    {
        var domain = "";
        long version = 0;
        while (opset.Read())
        {
            switch (opset.Field)
            {
                case 1:
                    domain = opset.Text;
                    break;
                case 2:
                    version = opset.Number;
                    break;
            }
        }

        if (domain is "" or "ai.onnx")
        {
            domain = "ai.onnx";
            Opset = version;
        }

        _opsets.Add(string.Create(CultureInfo.InvariantCulture, $"{domain} {version}"));
    }

    private void ReadGraph(ProtobufReader graph)
    {
        while (graph.Read())
        {
            switch (graph.Field)
            {
                case 1:
                    var node = OnnxNode.Read(new ProtobufReader(graph.Bytes));
                    foreach (var output in node.Outputs)
                    {
                        _makers[output] = node;
                    }

                    break;
                case 5:
                    var tensor = OnnxTensor.Read(new ProtobufReader(graph.Bytes));
                    _constants[tensor.Name] = tensor;
                    break;
            }
        }
    }
}

/// <summary>A node of the graph.</summary>
/// <param name="Type">Of its operator, e.g. <c>Softmax</c>; one that is not of ONNX's own domains carries its domain: <c>com.microsoft.Gelu</c>.</param>
internal sealed record OnnxNode(
    string Type,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes
)
{
    public static OnnxNode Read(ProtobufReader node)
    {
        var (type, domain) = ("", "");
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        while (node.Read())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(node.Text);
                    break;
                case 2:
                    outputs.Add(node.Text);
                    break;
                case 4:
                    type = node.Text;
                    break;
                case 5:
                    var attribute = OnnxAttribute.Read(new ProtobufReader(node.Bytes));
                    attributes[attribute.Name] = attribute;
                    break;
                case 7:
                    domain = node.Text;
                    break;
            }
        }

        return new OnnxNode(domain is "" or "ai.onnx" or "ai.onnx.ml" ? type : $"{domain}.{type}", inputs, outputs, attributes);
    }

    /// <summary>An attribute's text, e.g. of <c>post_transform</c>; null when it has none.</summary>
    public string? Text(string attribute) => Attributes.TryGetValue(attribute, out var found) ? found.Text : null;

    public long Number(string attribute, long absent) => Attributes.TryGetValue(attribute, out var found) ? found.Number : absent;

    public IReadOnlyList<long> Longs(string attribute) => Attributes.TryGetValue(attribute, out var found) ? found.Longs : [];

    /// <summary>An attribute's floats, or the tensor's numbers that stand in <c>…_as_tensor</c> instead.</summary>
    public IReadOnlyList<double> Reals(string attribute) =>
        Attributes.TryGetValue(attribute, out var found) && found.Reals.Count > 0 ? found.Reals
        : Attributes.TryGetValue($"{attribute}_as_tensor", out var tensor) ? tensor.Tensor?.Reals() ?? []
        : [];

    /// <summary>Labels under the first of the names that has any, numbers as text; null when none has.</summary>
    public IReadOnlyList<string>? Labels(params ReadOnlySpan<string> attributes)
    {
        foreach (var name in attributes)
        {
            if (Attributes.TryGetValue(name, out var found) && found.Labels is { Count: > 0 } labels)
            {
                return labels;
            }
        }

        return null;
    }
}

/// <summary>An attribute of a node: one of the values, as its kind says.</summary>
internal sealed record OnnxAttribute(
    string Name,
    string? Text,
    long Number,
    IReadOnlyList<double> Reals,
    IReadOnlyList<long> Longs,
    IReadOnlyList<string> Texts,
    OnnxTensor? Tensor
)
{
    public IReadOnlyList<string> Labels => Texts.Count > 0 ? Texts : [.. Longs.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static OnnxAttribute Read(ProtobufReader attribute)
    {
        var name = "";
        string? text = null;
        OnnxTensor? tensor = null;
        long number = 0;
        var reals = new List<double>();
        var longs = new List<long>();
        var texts = new List<string>();
        while (attribute.Read())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text;
                    break;
                case 3:
                    number = attribute.Number;
                    break;
                case 4:
                    text = attribute.Text;
                    break;
                case 5:
                    tensor = OnnxTensor.Read(new ProtobufReader(attribute.Bytes));
                    break;
                case 7:
                    attribute.AddFloats(reals);
                    break;
                case 8:
                    attribute.AddNumbers(longs);
                    break;
                case 9:
                    texts.Add(attribute.Text);
                    break;
            }
        }

        return new OnnxAttribute(name, text, number, reals, longs, texts, tensor);
    }
}

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
