using System.Globalization;

namespace FraudServerless.Trees;

/// <summary>
/// Reads the text model that LightGBM 3 and 4 write (<c>save_model</c>): a head, one block a tree, "end of trees". Bits of <c>decision_type</c>: 1 categorical,
/// 2 missing goes left, then two bits of the missing type. Counts (<c>internal_count</c>, <c>leaf_count</c>) are the covers that LightGBM's own contributions use.
/// </summary>
internal static class LightGbmReader
{
    private const int CategoricalBit = 1;
    private const int MissingLeftBit = 2;

    public static bool Recognises(ReadOnlySpan<byte> bytes) => bytes.StartsWith("tree\n"u8) || bytes.StartsWith("tree\r\n"u8);

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static Ensemble Read(ReadOnlySpan<byte> bytes)
    {
        var text = new LightGbmText(bytes);
        text.TryReadLine(out _);
        var head = text.ReadSection("Head of the model");
        if (head.Integer("num_class", 1) != 1 || head.Integer("num_tree_per_iteration", 1) != 1)
        {
            throw head.Fault("num_class", "a model of several classes gives no single score");
        }
        var features = head.Integer("max_feature_idx") + 1;
        if (features is < 1 or > 1_000_000)
        {
            throw head.Fault("max_feature_idx", "is out of range");
        }
        var names = (head.Text("feature_names") ?? throw head.Fault("feature_names", "is missing")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length != features)
        {
            throw head.Fault("feature_names", $"names {names.Length} features, max_feature_idx says {features}");
        }
        var (link, sigmoid) = Objective(head);
        var expected = (head.Text("tree_sizes") ?? throw head.Fault("tree_sizes", "is missing"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Length;

        var trees = ReadTrees(ref text, features, expected);
        if (head.Text("average_output") is not null)
        {
            Average(trees);
        }
        return new Ensemble
        {
            Format = "LightGBM text",
            FeatureCount = features,
            FeatureNames = names,
            Trees = trees,
            Link = link,
            Sigmoid = sigmoid,
        };
    }

    private static List<Tree> ReadTrees(ref LightGbmText text, int features, int expected)
    {
        var trees = new List<Tree>();
        while (text.TryReadLine(out var line))
        {
            if (line.IsEmpty)
            {
                continue;
            }
            if (line.SequenceEqual("end of trees"u8))
            {
                return trees.Count == expected
                    ? trees
                    : throw new ModelFormatException(
                        $"Line {text.LineNumber}: {trees.Count} trees before 'end of trees', tree_sizes in the head says {expected}."
                    );
            }
            if (!line.StartsWith("Tree="u8))
            {
                throw new ModelFormatException($"Line {text.LineNumber}: neither 'Tree=' nor 'end of trees'.");
            }
            trees.Add(ReadTree(text.ReadSection($"Tree {trees.Count}"), features));
        }
        throw new ModelFormatException(
            $"The file is cut short: it ends at line {text.LineNumber}, after {trees.Count} of {expected} trees, without 'end of trees'."
        );
    }

    private static Tree ReadTree(LightGbmText.Section section, int features)
    {
        var leaves = section.Integer("num_leaves");
        if (leaves < 1)
        {
            throw section.Fault("num_leaves", "must be at least 1");
        }
        if (section.Integer("is_linear", 0) != 0)
        {
            throw section.Fault("is_linear", "trees with linear models in their leaves are not served");
        }
        var values = section.Doubles("leaf_value", leaves);
        if (leaves == 1)
        {
            return new Tree
            {
                Splits = [],
                LeafValues = values,
                LeafCovers = [1],
            };
        }
        var tree = new Tree
        {
            Splits = ReadSplits(section, leaves - 1, features),
            LeafValues = values,
            LeafCovers = Covers(section, "leaf_count", leaves, atLeast: 0),
        };
        return tree.Flaw() is { } flaw ? throw section.Fault("left_child", flaw) : tree;
    }

    private static Split[] ReadSplits(LightGbmText.Section section, int count, int features)
    {
        var feature = section.Integers("split_feature", count);
        var threshold = section.Thresholds("threshold", count);
        var decision = section.Integers("decision_type", count);
        var left = section.Integers("left_child", count);
        var right = section.Integers("right_child", count);
        var cover = Covers(section, "internal_count", count, atLeast: 1);
        var categories = ReadCategories(section);

        var splits = new Split[count];
        for (var i = 0; i < count; i++)
        {
            if (feature[i] < 0 || feature[i] >= features)
            {
                throw section.Fault("split_feature", $"split {i} asks for feature {feature[i]}, there are {features}");
            }
            if (decision[i] is < 0 or > 11)
            {
                throw section.Fault("decision_type", $"{decision[i]} of split {i} is unknown");
            }
            var categorical = (decision[i] & CategoricalBit) != 0;
            if (categorical && !(threshold[i] >= 0 && threshold[i] < categories.Length && threshold[i] % 1 == 0))
            {
                throw section.Fault(
                    "threshold",
                    string.Create(CultureInfo.InvariantCulture, $"split {i} uses category set {threshold[i]}, there are {categories.Length}")
                );
            }
            splits[i] = new Split
            {
                Feature = feature[i],
                Threshold = categorical ? 0 : NotAbove(threshold[i]),
                Categories = categorical ? categories[(int)threshold[i]] : null,
                Missing = (MissingType)(decision[i] >> 2),
                MissingLeft = (decision[i] & MissingLeftBit) != 0,
                Left = left[i],
                Right = right[i],
                Cover = cover[i],
            };
        }
        return splits;
    }

    /// <summary>The greatest float32 that is not above.</summary>
    private static float NotAbove(double threshold) => (float)threshold is var near && near > threshold ? MathF.BitDecrement(near) : near;

    private static CategorySet[] ReadCategories(LightGbmText.Section section)
    {
        var count = section.Integer("num_cat", 0);
        if (count <= 0)
        {
            return [];
        }
        var bounds = section.Integers("cat_boundaries", checked(count + 1));
        for (var i = 0; i < count; i++)
        {
            if (bounds[0] != 0 || bounds[i + 1] < bounds[i])
            {
                throw section.Fault("cat_boundaries", "must begin with 0 and never fall");
            }
        }
        var words = section.Words("cat_threshold", bounds[^1]);
        var sets = new CategorySet[count];
        for (var i = 0; i < count; i++)
        {
            sets[i] = new CategorySet(words[bounds[i]..bounds[i + 1]]);
        }
        return sets;
    }

    private static double[] Covers(LightGbmText.Section section, string name, int count, int atLeast)
    {
        var covers = section.Doubles(name, count);
        for (var i = 0; i < count; i++)
        {
            if (covers[i] < atLeast)
            {
                throw section.Fault(name, string.Create(CultureInfo.InvariantCulture, $"value {i} is {covers[i]}, it must be at least {atLeast}"));
            }
        }
        return covers;
    }

    private static (Link Link, double Sigmoid) Objective(LightGbmText.Section head)
    {
        var objective =
            head.Text("objective")
            ?? throw new ModelFormatException(
                "Head of the model: no objective is named (a custom one?), so nothing says how its raw score becomes a prediction."
            );
        var words = objective.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["binary", .. var parameters]:
                var sigmoid = 1.0;
                foreach (var parameter in parameters)
                {
                    if (
                        parameter.StartsWith("sigmoid:", StringComparison.Ordinal)
                        && !(
                            double.TryParse(parameter.AsSpan("sigmoid:".Length), NumberStyles.Float, CultureInfo.InvariantCulture, out sigmoid)
                            && sigmoid > 0
                            && double.IsFinite(sigmoid)
                        )
                    )
                    {
                        throw head.Fault("objective", $"'{parameter}' must be a number above 0");
                    }
                }
                return (Link.Sigmoid, sigmoid);
            case ["cross_entropy"]:
                return (Link.Sigmoid, 1);
            case ["regression" or "regression_l1" or "huber" or "fair" or "quantile" or "mape", .. var parameters] when !parameters.Contains("sqrt"):
                return (Link.Identity, 1);
            default:
                throw head.Fault("objective", $"'{objective}' is not served; binary, cross_entropy and the regressions (without sqrt) are");
        }
    }

    /// <summary>A random forest averages its trees. LightGBM's own raw score forgets that, its prediction does not; here both are the average.</summary>
    private static void Average(List<Tree> trees)
    {
        foreach (var tree in trees)
        {
            for (var i = 0; i < tree.LeafValues.Length; i++)
            {
                tree.LeafValues[i] /= trees.Count;
            }
        }
    }
}
