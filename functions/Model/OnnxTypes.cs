using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FraudServerless.Model;

/// <summary>Types of inputs and outputs as messages name them.</summary>
internal static class OnnxTypes
{
    public static string NameOf(TensorElementType type) => type == TensorElementType.DataTypeMax ? "unknown" : type.ToString().ToLowerInvariant();

    /// <summary>E.g. <c>float[rows, 3]</c>; an open dimension is called as the model does, or <c>?</c>.</summary>
    public static string Describe(NodeMetadata node)
    {
        if (!node.IsTensor)
        {
            return node.OnnxValueType switch
            {
                OnnxValueType.ONNX_TYPE_SEQUENCE => "a sequence",
                OnnxValueType.ONNX_TYPE_MAP => "a map",
                OnnxValueType.ONNX_TYPE_OPTIONAL => "optional",
                OnnxValueType.ONNX_TYPE_SPARSETENSOR => "a sparse tensor",
                _ => "no tensor",
            };
        }

        var names = node.SymbolicDimensions;
        var shape = node.Dimensions.Select(
            (size, i) =>
                size >= 0 ? size.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : i < names.Length && names[i].Length > 0 ? names[i]
                : "?"
        );
        return $"{NameOf(node.ElementDataType)}[{string.Join(", ", shape)}]";
    }
}
