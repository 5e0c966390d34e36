namespace FraudServerless.Model;

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
