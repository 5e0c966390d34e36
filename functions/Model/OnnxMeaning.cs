namespace FraudServerless.Model;

/// <summary>What the numbers of a tensor are, as far as the graph that makes them proves it.</summary>
internal sealed class OnnxMeaning(OnnxGraph graph)
{
    /// <summary>A chain longer than this proves nothing.</summary>
    private const int MaxSteps = 64;

    /// <summary>What ONNX Runtime is known to compute otherwise than the format says; null when there is nothing.</summary>
    /// <remarks>
    /// Of two classes with a base value each it adds the second's to the first's score and calls that the second's. CatBoost writes both for a model with a bias, and its scores would be wrong.
    /// </remarks>
    public string? FindInexact() =>
        graph.Nodes.Any(node => node.Type == "TreeEnsembleClassifier" && ClassifierLabels(node) is [_, _] && node.Reals("base_values").Count == 2)
            ? "TreeEnsembleClassifier has a base value for each of two classes (CatBoost's bias), which ONNX Runtime does not add as the format says; "
                + "train without one (CatBoost: boost_from_average=False)"
            : null;

    /// <summary>Every number lies in 0..1 whatever the row is, but for rounding.</summary>
    public bool IsProbability(string tensor) => IsProbability(tensor, MaxSteps);

    /// <summary>A row's numbers are the probabilities of classes, in the order in which the model makes them.</summary>
    public bool IsDistribution(string tensor) => IsDistribution(tensor, MaxSteps);

    /// <summary>Labels of a probability tensor's columns, as the node that makes them says; null when none does.</summary>
    public IReadOnlyList<string>? ColumnLabels(string tensor)
    {
        for (var steps = MaxSteps; steps > 0 && graph.MakerOf(tensor) is { } node; steps--)
        {
            if (ClassifierLabels(node) is { } labels)
            {
                return labels;
            }

            if (!KeepsColumns(node) && node.Type is not ("Normalizer" or "Div" or "Softmax" or "Sigmoid"))
            {
                return null;
            }

            tensor = node.Inputs[0];
        }

        return null;
    }

    /// <summary>All labels that a label output can have, in the order of the classes; null when the graph does not show them.</summary>
    public IReadOnlyList<string>? LabelsOf(string labelOutput)
    {
        var tensor = labelOutput;
        for (var steps = MaxSteps; steps > 0 && graph.MakerOf(tensor) is { } node; steps--)
        {
            if (ClassifierLabels(node) is { } labels)
            {
                return labels;
            }

            switch (node.Type)
            {
                case "ArrayFeatureExtractor" or "Gather" when graph.Constant(node.Inputs[0]) is { } classes:
                    return classes.Labels() is { Count: > 0 } known ? known : null;
                case "LabelEncoder":
                    return
                        node.Labels("keys_int64s") is { } keys
                        && keys.Select((key, i) => key == i.ToString(System.Globalization.CultureInfo.InvariantCulture)).All(same => same)
                        ? node.Labels("values_strings", "values_int64s")
                        : null;
                case var _ when KeepsColumns(node):
                    tensor = node.Inputs[0];
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static IReadOnlyList<string>? ClassifierLabels(OnnxNode node) =>
        node.Type is "LinearClassifier" or "SVMClassifier" or "TreeEnsembleClassifier" or "ZipMap"
            ? node.Labels("classlabels_strings", "classlabels_int64s", "classlabels_ints")
            : null;

    /// <summary>One row in, the same numbers in the same order out.</summary>
    private static bool KeepsColumns(OnnxNode node) =>
        node.Inputs.Count > 0
        && node.Type is "Identity" or "Cast" or "CastLike" or "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" or "Dropout" or "ZipMap";

    private bool IsProbability(string tensor, int steps)
    {
        if (steps == 0 || graph.MakerOf(tensor) is not { Inputs.Count: > 0 } node)
        {
            return false;
        }

        return node.Type switch
        {
            "Sigmoid" or "HardSigmoid" => true,
            // The others of these select or turn round; each number stays what it was.
            "Transpose" or "Slice" or "Gather" or "ArrayFeatureExtractor" or "Split" or "ReduceMean" or "ReduceMin" or "ReduceMax" => IsProbability(
                node.Inputs[0],
                steps - 1
            ),
            "Concat" or "Mean" or "Min" or "Max" or "Mul" => node.Inputs.All(input => IsProbability(input, steps / node.Inputs.Count)),
            "Sub" => graph.Constant(node.Inputs[0])?.Reals() is { Count: > 0 } ones
                && ones.All(one => one == 1)
                && IsProbability(node.Inputs[1], steps - 1),
            "TreeEnsembleRegressor" or "LinearRegressor" or "SVMRegressor" => node.Text("post_transform") is "LOGISTIC" or "SOFTMAX",
            "TreeEnsemble" => node.Number("post_transform", 0) is 1 or 2,
            _ when KeepsColumns(node) => IsProbability(node.Inputs[0], steps - 1),
            _ => IsDistribution(tensor, steps),
        };
    }

    private bool IsDistribution(string tensor, int steps)
    {
        if (steps == 0 || graph.MakerOf(tensor) is not { Inputs.Count: > 0 } node)
        {
            return false;
        }

        return node.Type switch
        {
            "Softmax" => IsAlongTheRow(node),
            "Exp" => graph.MakerOf(node.Inputs[0]) is { Type: "LogSoftmax" } logarithms && IsAlongTheRow(logarithms),
            "Normalizer" => node.Text("norm") == "L1" && IsProbability(node.Inputs[0], steps - 1),
            "Div" => graph.MakerOf(node.Inputs[1]) is { Type: "ReduceSum" } sum
                && sum.Inputs[0] == node.Inputs[0]
                && IsProbability(node.Inputs[0], steps - 1),
            // A probability and what is left of it.
            "Concat" => node.Inputs is [var first, var second]
                && (IsRest(first, second) || IsRest(second, first))
                && IsProbability(node.Inputs[0], steps - 1),
            "LinearClassifier" => IsSecond(node, tensor) && node.Text("post_transform") is "LOGISTIC" or "SOFTMAX",
            // With prob_a it answers probabilities, which another transformation would spoil; without, votes.
            "SVMClassifier" => IsSecond(node, tensor) && node.Reals("prob_a").Count > 0 && node.Text("post_transform") is null or "NONE",
            "TreeEnsembleClassifier" => IsSecond(node, tensor)
                && node.Text("post_transform") switch
                {
                    "LOGISTIC" or "SOFTMAX" => true,
                    null or "NONE" => AreLeavesShares(node),
                    _ => false,
                },
            _ => KeepsColumns(node) && IsDistribution(node.Inputs[0], steps - 1),
        };
    }

    private static bool IsSecond(OnnxNode node, string tensor) => node.Outputs.Count > 1 && node.Outputs[1] == tensor;

    /// <summary>Along the columns of [rows, columns]: what the operator does by default, before version 13 of the operators and since.</summary>
    private static bool IsAlongTheRow(OnnxNode node) => node.Number("axis", -1) is -1 or 1;

    private bool IsRest(string rest, string probability) =>
        graph.MakerOf(rest) is { Type: "Sub" } sub
        && Unwrapped(sub.Inputs[1]) == Unwrapped(probability)
        && graph.Constant(sub.Inputs[0])?.Reals() is [1];

    private string Unwrapped(string tensor)
    {
        for (var steps = MaxSteps; steps > 0 && graph.MakerOf(tensor) is { } node && KeepsColumns(node); steps--)
        {
            tensor = node.Inputs[0];
        }

        return tensor;
    }

    /// <summary>Forests without a transformation: the sum over the trees stays in 0..1 whichever leaves a row reaches.</summary>
    private static bool AreLeavesShares(OnnxNode node)
    {
        const double Rounding = 1e-4;
        var (trees, classes, weights) = (node.Longs("class_treeids"), node.Longs("class_ids"), node.Reals("class_weights"));
        if (weights.Count == 0 || trees.Count != weights.Count || classes.Count != weights.Count)
        {
            return false;
        }

        var highest = new Dictionary<(long Tree, long Class), double>();
        for (var i = 0; i < weights.Count; i++)
        {
            // Also refuses what is not a number.
            if (!(weights[i] >= 0))
            {
                return false;
            }

            var key = (trees[i], classes[i]);
            highest[key] = Math.Max(weights[i], highest.GetValueOrDefault(key));
        }

        var bases = node.Reals("base_values");
        return bases.All(value => value >= 0)
            && highest
                .GroupBy(leaf => leaf.Key.Class, leaf => leaf.Value)
                .All(leaves => leaves.Sum() + (leaves.Key >= 0 && leaves.Key < bases.Count ? bases[(int)leaves.Key] : 0) <= 1 + Rounding);
    }
}
