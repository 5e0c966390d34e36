using static FraudServerless.Functions.Model.Protobuf;

namespace FraudServerless.Functions.Model;

/// <summary>Logistic regressions over three numbers, as converters to ONNX shape them; the field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxSample
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Double = 11;
    private static readonly float[] s_weights = [0.5f, -1.25f, 2];
    private const float Intercept = -0.75f;

    public static double Expected(params float[] x) =>
        1 / (1 + Math.Exp(-(x.Zip(s_weights, (value, weight) => (double)value * weight).Sum() + Intercept)));

    /// <summary>One output, <c>[rows, 1]</c>: a matrix product and a sigmoid.</summary>
    public static byte[] OneColumn(string? width = null) =>
        Model(
            [Tensor("x", Float, width is null ? Size(3) : Text(2, width))],
            [Tensor("y", Float, Size(1))],
            [Node("Gemm", ["x", "w", "b"], ["z"]), Node("Sigmoid", ["z"], ["y"])],
            Constant("w", [3, 1], s_weights),
            Constant("b", [1], Intercept)
        );

    /// <summary>A label and the probabilities of both classes, <c>[rows, 2]</c>.</summary>
    public static byte[] TwoColumns() =>
        Model([Tensor("x", Float, Size(3))], [Tensor("label", Int64), Tensor("probabilities", Float, Size(2))], [Classifier()]);

    /// <summary>A label and a sequence of maps from class to probability.</summary>
    public static byte[] Maps(int positive = 1) =>
        Model(
            [Tensor("x", Float, Size(3))],
            [
                Tensor("label", Int64),
                Named("output_probability", Bytes(4, Bytes(1, Bytes(5, Message(Number(1, Int64), Bytes(2, TensorType(Float))))))),
            ],
            [
                Classifier(positive),
                Node("ZipMap", ["probabilities"], ["output_probability"], "ai.onnx.ml", Attribute("classlabels_int64s", 7, Numbers(8, 0, positive))),
            ]
        );

    /// <summary>Two outputs of which either could be the score.</summary>
    public static byte[] TwoScores() =>
        Model(
            [Tensor("x", Float, Size(3))],
            [Tensor("y", Float, Size(3)), Tensor("z", Float, Size(3))],
            [Node("Sigmoid", ["x"], ["y"]), Node("Sigmoid", ["y"], ["z"])]
        );

    public static byte[] TwoInputs() =>
        Model([Tensor("x", Float, Size(3)), Tensor("v", Float, Size(3))], [Tensor("y", Float, Size(3))], [Node("Add", ["x", "v"], ["y"])]);

    public static byte[] Doubles() => Model([Tensor("x", Double, Size(3))], [Tensor("y", Double, Size(3))], [Node("Sigmoid", ["x"], ["y"])]);

    /// <summary>Three numbers a row instead of one or two.</summary>
    public static byte[] ThreeColumns() => Model([Tensor("x", Float, Size(3))], [Tensor("y", Float, Size(3))], [Node("Sigmoid", ["x"], ["y"])]);

    private static byte[] Classifier(int positive = 1) =>
        Node(
            "LinearClassifier",
            ["x"],
            ["label", "probabilities"],
            "ai.onnx.ml",
            Attribute("classlabels_ints", 7, Numbers(8, 0, positive)),
            Attribute("coefficients", 6, Floats(7, [0, 0, 0, .. s_weights])),
            Attribute("intercepts", 6, Floats(7, 0, Intercept)),
            Attribute("post_transform", 3, Text(4, "SOFTMAX"))
        );

    private static byte[] Model(byte[][] inputs, byte[][] outputs, byte[][] nodes, params byte[][] constants) =>
        Message(
            Number(1, 8),
            Text(2, "sample"),
            Bytes(
                7,
                Message([
                    .. nodes.Select(node => Bytes(1, node)),
                    Text(2, "graph"),
                    .. constants.Select(constant => Bytes(5, constant)),
                    .. inputs.Select(input => Bytes(11, input)),
                    .. outputs.Select(output => Bytes(12, output)),
                ])
            ),
            Bytes(8, Message(Text(1, ""), Number(2, 13))),
            Bytes(8, Message(Text(1, "ai.onnx.ml"), Number(2, 1)))
        );

    private static byte[] Node(string type, string[] inputs, string[] outputs, string domain = "", params byte[][] attributes) =>
        Message([
            .. inputs.Select(name => Text(1, name)),
            .. outputs.Select(name => Text(2, name)),
            Text(4, type),
            .. attributes.Select(attribute => Bytes(5, attribute)),
            Text(7, domain),
        ]);

    private static byte[] Attribute(string name, int type, byte[] value) => Message(Text(1, name), value, Number(20, type));

    private static byte[] Constant(string name, long[] shape, params float[] values) =>
        Message(Numbers(1, shape), Number(2, Float), Floats(4, values), Text(8, name));

    /// <summary>Shape: any number of rows, then, if given, that many columns.</summary>
    private static byte[] Tensor(string name, int type, byte[]? columns = null) => Named(name, TensorType(type, Text(2, "rows"), columns));

    private static byte[] TensorType(int type, params byte[]?[] dimensions) =>
        Bytes(1, Message(Number(1, type), Bytes(2, Message([.. dimensions.OfType<byte[]>().Select(dimension => Bytes(1, dimension))]))));

    private static byte[] Size(long columns) => Number(1, columns);

    private static byte[] Named(string name, byte[] type) => Message(Text(1, name), Bytes(2, type));
}
