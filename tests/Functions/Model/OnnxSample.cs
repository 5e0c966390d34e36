using static FraudServerless.Functions.Model.Protobuf;

namespace FraudServerless.Functions.Model;

/// <summary>Logistic regressions over three numbers, as converters to ONNX shape them; the field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxSample
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Double = 11;
    private const int Text8 = 8;
    private static readonly float[] Weights = [0.5f, -1.25f, 2];
    private const float Intercept = -0.75f;

    private static byte[] MapType => Bytes(4, Bytes(1, Bytes(5, Message(Number(1, Int64), Bytes(2, TensorType(Float))))));

    public static double Expected(params float[] x) =>
        1 / (1 + Math.Exp(-(x.Zip(Weights, (value, weight) => (double)value * weight).Sum() + Intercept)));

    /// <summary>One output, <c>[rows, 1]</c>: a matrix product and a sigmoid.</summary>
    public static byte[] OneColumn(string? width = null) =>
        Model(
            [Tensor("x", Float, width is null ? Size(3) : Text(2, width))],
            [Tensor("y", Float, Size(1))],
            [Node("Gemm", ["x", "w", "b"], ["z"]), Node("Sigmoid", ["z"], ["y"])],
            Constant("w", [3, 1], Weights),
            Constant("b", [1], Intercept)
        );

    /// <summary>A label and the probabilities of both classes, <c>[rows, 2]</c>.</summary>
    public static byte[] TwoColumns() =>
        Model([Tensor("x", Float, Size(3))], [Tensor("label", Int64), Tensor("probabilities", Float, Size(2))], [Classifier()]);

    /// <summary>A label and a sequence of maps from class to probability.</summary>
    public static byte[] Maps(int positive = 1) =>
        Model(
            [Tensor("x", Float, Size(3))],
            [Tensor("label", Int64), Named("output_probability", MapType)],
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

    public static byte[] Texts() => Model([Tensor("x", Text8, Size(3))], [Tensor("y", Text8, Size(3))], [Node("Identity", ["x"], ["y"])]);

    /// <summary>The regression over an input of another type, of so many rows at a time.</summary>
    public static byte[] OneColumn(int inputType, int? rows = null) =>
        Model(
            [Named("x", TensorType(inputType, rows is { } fixedRows ? Size(fixedRows) : Text(2, "rows"), Size(3)))],
            [Named("y", TensorType(Float, rows is { } outRows ? Size(outRows) : Text(2, "rows"), Size(1)))],
            [
                Node("Cast", ["x"], ["f"], "", Attribute("to", 2, Number(3, Float))),
                Node("Gemm", ["f", "w", "b"], ["z"]),
                Node("Sigmoid", ["z"], ["y"]),
            ],
            Constant("w", [3, 1], Weights),
            Constant("b", [1], Intercept)
        );

    /// <summary>Both classes' probabilities of a fixed number of rows, as a sequence of as many maps.</summary>
    public static byte[] MapsOf(int rows) =>
        Model(
            [Named("x", TensorType(Float, Size(rows), Size(3)))],
            [Named("label", TensorType(Int64, Size(rows))), Named("output_probability", MapType)],
            [
                Classifier(),
                Node("ZipMap", ["probabilities"], ["output_probability"], "ai.onnx.ml", Attribute("classlabels_int64s", 7, Numbers(8, 0, 1))),
            ]
        );

    /// <summary>An input of <c>[rows, 1]</c> for each of the three columns, in this order; the regression takes them in the order a, b, c.</summary>
    public static byte[] Columns(params string[] order) =>
        Model(
            [.. order.Select((name, i) => Tensor(name, i == 1 ? Int64 : Float, Size(1)))],
            [Tensor("y", Float, Size(1))],
            [
                .. order.Select(name => Node("Cast", [name], [$"{name}_f"], "", Attribute("to", 2, Number(3, Float)))),
                Node("Concat", [.. order.Order(StringComparer.Ordinal).Select(name => $"{name}_f")], ["f"], "", Attribute("axis", 2, Number(3, 1))),
                Node("Gemm", ["f", "weights", "intercept"], ["z"]),
                Node("Sigmoid", ["z"], ["y"]),
            ],
            Constant("weights", [3, 1], Weights),
            Constant("intercept", [1], Intercept)
        );

    /// <summary>The regression without its sigmoid.</summary>
    public static byte[] Raw() =>
        Model(
            [Tensor("x", Float, Size(3))],
            [Tensor("y", Float, Size(1))],
            [Node("Gemm", ["x", "w", "b"], ["y"])],
            Constant("w", [3, 1], Weights),
            Constant("b", [1], Intercept)
        );

    /// <summary>Of x0, x1 and x2 the numbers themselves through these operators, e.g. <c>Softmax</c>; the label, if any, is a choice among the given.</summary>
    public static byte[] Through(string[] operators, params long[] labels)
    {
        var nodes = new List<byte[]>();
        for (var i = 0; i < operators.Length; i++)
        {
            nodes.Add(Node(operators[i], [i == 0 ? "x" : $"t{i}"], [i == operators.Length - 1 ? "probabilities" : $"t{i + 1}"]));
        }

        var outputs = new List<byte[]> { Tensor("probabilities", Float, Size(3)) };
        if (labels.Length > 0)
        {
            nodes.Add(Node("ArgMax", ["probabilities"], ["place"], "", Attribute("axis", 2, Number(3, 1))));
            nodes.Add(Node("ArrayFeatureExtractor", ["classes", "place"], ["label"], "ai.onnx.ml"));
            outputs.Insert(0, Tensor("label", Int64));
        }

        return Model(
            [Tensor("x", Float, Size(3))],
            [.. outputs],
            [.. nodes],
            Message(Numbers(1, 1, labels.Length), Number(2, Int64), Numbers(7, labels), Text(8, "classes"))
        );
    }

    /// <summary>A classifier of two classes with these labels and this transformation of its raw scores.</summary>
    public static byte[] Labelled(string[] labels, string transform = "SOFTMAX") =>
        Model(
            [Tensor("x", Float, Size(3))],
            [Tensor("label", Text8), Tensor("probabilities", Float, Size(2))],
            [
                Node(
                    "LinearClassifier",
                    ["x"],
                    ["label", "probabilities"],
                    "ai.onnx.ml",
                    Attribute("classlabels_strings", 8, [.. labels.SelectMany(label => Text(9, label))]),
                    Attribute("coefficients", 6, Floats(7, [0, 0, 0, .. Weights])),
                    Attribute("intercepts", 6, Floats(7, 0, Intercept)),
                    Attribute("post_transform", 3, Text(4, transform))
                ),
            ]
        );

    /// <summary>
    /// As CatBoost writes a model of two classes: of each leaf minus its value for the first and its value for the second, a bias (if there is one) likewise, a logistic transformation, a map. Two trees, on x0 over 0.5
    /// (-1, 1.5) and x2 over -1 (missing is over: 0.25, -2).
    /// </summary>
    public static byte[] CatBoost(float? bias = null)
    {
        static byte[] Ints(string name, params long[] values) => Attribute(name, 7, Numbers(8, values));
        static byte[] Reals(string name, params float[] values) => Attribute(name, 6, Floats(7, values));
        return Message(
            Number(1, 7),
            Text(2, "CatBoost"),
            Text(3, "1.2"),
            Bytes(
                7,
                Message(
                    Bytes(
                        1,
                        Node(
                            "TreeEnsembleClassifier",
                            ["features"],
                            ["label", "probability_tensor"],
                            "ai.onnx.ml",
                            Ints("classlabels_int64s", 0, 1),
                            Attribute("post_transform", 3, Text(4, "LOGISTIC")),
                            Ints("class_ids", 0, 1, 0, 1, 0, 1, 0, 1),
                            Ints("class_nodeids", 1, 1, 2, 2, 1, 1, 2, 2),
                            Ints("class_treeids", 0, 0, 0, 0, 1, 1, 1, 1),
                            Reals("class_weights", 1, -1, -1.5f, 1.5f, -0.25f, 0.25f, 2, -2),
                            bias is { } both ? Reals("base_values", -both, both) : [],
                            Ints("nodes_falsenodeids", 1, 0, 0, 1, 0, 0),
                            Ints("nodes_featureids", 0, 0, 0, 2, 0, 0),
                            Reals("nodes_hitrates", 1, 1, 1, 1, 1, 1),
                            Ints("nodes_missing_value_tracks_true", 0, 0, 0, 1, 0, 0),
                            Attribute(
                                "nodes_modes",
                                8,
                                [.. new[] { "BRANCH_GT", "LEAF", "LEAF", "BRANCH_GT", "LEAF", "LEAF" }.SelectMany(mode => Text(9, mode))]
                            ),
                            Ints("nodes_nodeids", 0, 1, 2, 0, 1, 2),
                            Ints("nodes_treeids", 0, 0, 0, 1, 1, 1),
                            Ints("nodes_truenodeids", 2, 0, 0, 2, 0, 0),
                            Reals("nodes_values", 0.5f, 0, 0, -1, 0, 0)
                        )
                    ),
                    Bytes(1, Node("ZipMap", ["probability_tensor"], ["probabilities"], "ai.onnx.ml", Ints("classlabels_int64s", 0, 1))),
                    Text(2, "CatBoostModel"),
                    Bytes(11, Named("features", TensorType(Float, Text(2, "N"), Size(3)))),
                    Bytes(12, Named("label", TensorType(Int64, Text(2, "N")))),
                    Bytes(12, Named("probabilities", MapType))
                )
            ),
            Bytes(8, Message(Text(1, "ai.onnx.ml"), Number(2, 2)))
        );
    }

    /// <summary>Weights in a file of their own.</summary>
    public static byte[] External() =>
        Model(
            [Tensor("x", Float, Size(3))],
            [Tensor("y", Float, Size(1))],
            [Node("MatMul", ["x", "w"], ["z"]), Node("Sigmoid", ["z"], ["y"])],
            Message(Numbers(1, 3, 1), Number(2, Float), Text(8, "w"), Bytes(13, Message(Text(1, "location"), Text(2, "w.bin"))), Number(14, 1))
        );

    /// <summary>Three numbers a row instead of one or two.</summary>
    public static byte[] ThreeColumns() => Model([Tensor("x", Float, Size(3))], [Tensor("y", Float, Size(3))], [Node("Sigmoid", ["x"], ["y"])]);

    private static byte[] Classifier(int positive = 1) =>
        Node(
            "LinearClassifier",
            ["x"],
            ["label", "probabilities"],
            "ai.onnx.ml",
            Attribute("classlabels_ints", 7, Numbers(8, 0, positive)),
            Attribute("coefficients", 6, Floats(7, [0, 0, 0, .. Weights])),
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
            .. attributes.Where(attribute => attribute.Length > 0).Select(attribute => Bytes(5, attribute)),
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
