using System.Globalization;

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
