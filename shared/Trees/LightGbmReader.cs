using System.Globalization;

namespace FraudServerless.Trees;

/// <summary>
/// Reads the text model that LightGBM 2, 3 and 4 write (<c>save_model</c>): a head, one block a tree, "end of trees" (not in the oldest). Bits of <c>decision_type</c>: 1 categorical,
/// 2 missing goes left, then two bits of the missing type. Counts (<c>internal_count</c>, <c>leaf_count</c>) are the covers that LightGBM's own contributions use.
/// What LightGBM itself can do without may be absent; what is there must agree with the rest.
/// </summary>
internal static class LightGbmReader
{
    private const int CategoricalBit = 1;
    private const int MissingLeftBit = 2;

    public static bool Recognises(ReadOnlySpan<byte> bytes) => bytes.StartsWith("tree\n"u8) || bytes.StartsWith("tree\r\n"u8);

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static Ensemble Read(ReadOnlySpan<byte> bytes, TreeOptions options)
    {
        if (options.Iterations == Iterations.Best)
        {
            throw new ModelFormatException(
                "The card asks for the best iteration, but a LightGBM text names none; what its trees hold is served ('all')."
            );
        }

        var text = new LightGbmText(bytes);
        text.TryReadLine(out _);
        var head = text.ReadSection("Head of the model", names: true);
        var version = head.Text("version");
        if (version is not (null or "v2" or "v3" or "v4"))
        {
            throw head.Fault("version", $"'{version}' is unknown; v2, v3 and v4 are served");
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

        var infos = head.Text("feature_infos")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (infos is not null && infos.Length != features)
        {
            throw head.Fault("feature_infos", $"tells of {infos.Length} features, max_feature_idx says {features}");
        }

        var objective = LightGbmObjective.Of(head);
        var each = Classes(head, objective);

        var trees = ReadTrees(ref text, features, head, mayEndEarly: version is null or "v2");
        if (trees.Count % each != 0)
        {
            throw new ModelFormatException($"{trees.Count} trees are no multiple of the {each} that num_tree_per_iteration says.");
        }

        if (head.Text("average_output") is not null)
        {
            // A random forest averages its trees. LightGBM's own raw score forgets that, its prediction does not; here both are the average.
            trees.ForEach(tree => tree.Scale((double)each / trees.Count));
        }

        return new Ensemble
        {
            Format = "lightgbm-text",
            Producer = version is null ? "LightGBM" : $"LightGBM (format {version})",
            FeatureCount = features,
            FeatureNames = names,
            Classes = [.. Enumerable.Range(0, each).Select(of => trees.Where((_, i) => i % each == of).ToList())],
            Bases = new float[each],
            Objective = objective.Text,
            Link = objective.Link,
            Sigmoid = objective.Sigmoid,
            TreesInFile = trees.Count,
            Rules = new RowRules { Categories = PandasCategories.Read(ref text, infos) },
        };
    }

    /// <summary>How many trees a round has: one for each class.</summary>
    private static int Classes(LightGbmText.Section head, LightGbmObjective objective)
    {
        var classes = head.Integer("num_class", 1);
        var each = head.Integer("num_tree_per_iteration", classes);
        if (each is < 1 or > 100_000)
        {
            throw head.Fault("num_tree_per_iteration", "is out of range");
        }

        if (classes != each)
        {
            throw head.Fault("num_tree_per_iteration", $"is {each}, num_class says {classes}");
        }

        if (objective.Classes is { } named && named != each)
        {
            throw head.Fault("objective", $"names {named} classes, num_class says {each}");
        }

        return each;
    }

    private static List<Tree> ReadTrees(ref LightGbmText text, int features, LightGbmText.Section head, bool mayEndEarly)
    {
        var sizes = head.Text("tree_sizes") is { } declared
            ? head.Integers("tree_sizes", declared.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)
            : null;
        var trees = new List<Tree>();
        var start = 0L;
        while (text.TryReadLine(out var line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var isTree = line.StartsWith("Tree="u8);
            // LightGBM 2 writes no end, but an empty line and what comes next.
            var isEnd = line.SequenceEqual("end of trees"u8);
            var isNext = mayEndEarly && (line.SequenceEqual("feature importances:"u8) || line.SequenceEqual("feature_importances:"u8));
            CheckSize(text, head, sizes, trees.Count, text.LineStart - start - (isNext ? 1 : 0));
            if (isEnd || isNext)
            {
                return Counted(trees, sizes, text.LineNumber);
            }

            if (!isTree)
            {
                throw new ModelFormatException($"Line {text.LineNumber}: neither 'Tree=' nor 'end of trees'.");
            }

            if (!line["Tree="u8.Length..].SequenceEqual(System.Text.Encoding.ASCII.GetBytes(trees.Count.ToString(CultureInfo.InvariantCulture))))
            {
                throw new ModelFormatException(
                    $"Line {text.LineNumber}: '{System.Text.Encoding.UTF8.GetString(line)}' comes where tree {trees.Count} should."
                );
            }

            start = text.LineStart;
            trees.Add(ReadTree(text.ReadSection($"Tree {trees.Count}"), features));
        }

        if (mayEndEarly && sizes is not null && trees.Count == sizes.Length)
        {
            CheckSize(text, head, sizes, trees.Count, Math.Min(text.Length - start, trees.Count > 0 ? sizes[^1] : 0));
            return trees;
        }

        throw new ModelFormatException(
            $"The file is cut short: it ends at line {text.LineNumber}, after {trees.Count}{(sizes is null ? "" : $" of {sizes.Length}")} trees, without 'end of trees'."
        );
    }

    private static List<Tree> Counted(List<Tree> trees, int[]? sizes, int line) =>
        sizes is null || sizes.Length == trees.Count
            ? trees
            : throw new ModelFormatException($"Line {line}: {trees.Count} trees before 'end of trees', tree_sizes in the head says {sizes.Length}.");

    private static void CheckSize(in LightGbmText text, LightGbmText.Section head, int[]? sizes, int trees, long size)
    {
        if (trees > 0 && sizes is not null && trees <= sizes.Length && sizes[trees - 1] != size)
        {
            throw head.Fault(
                "tree_sizes",
                $"tree {trees - 1}, which ends before line {text.LineNumber}, has {size} bytes instead of {sizes[trees - 1]}: the file was changed or damaged"
            );
        }
    }

    private static Tree ReadTree(LightGbmText.Section section, int features)
    {
        var leaves = section.Integer("num_leaves");
        if (leaves < 1)
        {
            throw section.Fault("num_leaves", "must be at least 1");
        }

        var values = section.Doubles("leaf_value", leaves);
        var linear = section.Integer("is_linear", 0) switch
        {
            0 => null,
            1 => ReadLinear(section, leaves, features),
            _ => throw section.Fault("is_linear", "must be 0 or 1"),
        };
        var notLinear = linear is null ? null : "trees with linear models in their leaves have none";
        if (leaves == 1)
        {
            return new Tree
            {
                Splits = [],
                LeafValues = values,
                LeafCovers = [1],
                Linear = linear,
                NoCovers = notLinear,
            };
        }

        var covers = section.Text("leaf_count") is null ? null : Counts(section, "leaf_count", leaves);
        var splitCovers = section.Text("internal_count") is null ? null : Counts(section, "internal_count", leaves - 1);
        var tree = new Tree
        {
            Splits = ReadSplits(section, leaves - 1, features, splitCovers),
            LeafValues = values,
            LeafCovers = covers ?? new double[leaves],
            Linear = linear,
            NoCovers =
                notLinear
                ?? (
                    covers is null ? "leaf_count is missing"
                    : splitCovers is null ? "internal_count is missing"
                    : null
                ),
        };
        if (tree.Flaw() is { } flaw)
        {
            throw section.Fault("left_child", flaw);
        }

        return tree.NoCovers is null ? Weighed(tree) : tree;
    }

    /// <summary>Without its contributions when the counts cannot weigh them.</summary>
    private static Tree Weighed(Tree tree)
    {
        for (var i = 0; i < tree.Splits.Length; i++)
        {
            var split = tree.Splits[i];
            var below = tree.Cover(split.Left) + tree.Cover(split.Right);
            if (split.Cover <= 0 || split.Cover != below)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"internal_count of split {i} is {split.Cover}, below it are {below}");
                return new Tree
                {
                    Splits = tree.Splits,
                    LeafValues = tree.LeafValues,
                    LeafCovers = tree.LeafCovers,
                    NoCovers = reason,
                };
            }
        }

        return tree;
    }

    /// <summary>Features and coefficients of all leaves lie one after another, with more blanks between leaves.</summary>
    private static LinearLeaf[] ReadLinear(LightGbmText.Section section, int leaves, int features)
    {
        var constants = section.Doubles("leaf_const", leaves);
        var counts = section.Integers("num_features", leaves);
        var all = 0L;
        foreach (var count in counts)
        {
            all += count >= 0 ? count : throw section.Fault("num_features", $"{count} is below 0");
        }

        var asked = section.Integers("leaf_features", all);
        var coefficients = section.Doubles("leaf_coeff", all);
        var linear = new LinearLeaf[leaves];
        var from = 0;
        for (var leaf = 0; leaf < leaves; leaf++)
        {
            var to = from + counts[leaf];
            linear[leaf] = new LinearLeaf(constants[leaf], asked[from..to], coefficients[from..to]);
            foreach (var feature in linear[leaf].Features)
            {
                if (feature < 0 || feature >= features)
                {
                    throw section.Fault("leaf_features", $"leaf {leaf} asks for feature {feature}, there are {features}");
                }
            }

            from = to;
        }

        return linear;
    }

    private static Split[] ReadSplits(LightGbmText.Section section, int count, int features, double[]? cover)
    {
        var feature = section.Integers("split_feature", count);
        var threshold = section.Thresholds("threshold", count);
        var decision = section.Text("decision_type") is null ? new int[count] : section.Integers("decision_type", count);
        var left = section.Integers("left_child", count);
        var right = section.Integers("right_child", count);
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
                Threshold = categorical ? 0 : threshold[i],
                Categories = categorical ? categories[(int)threshold[i]] : null,
                Missing = (MissingType)(decision[i] >> 2),
                MissingLeft = (decision[i] & MissingLeftBit) != 0,
                Left = left[i],
                Right = right[i],
                Cover = cover?[i] ?? 0,
            };
        }

        return splits;
    }

    private static CategorySet[] ReadCategories(LightGbmText.Section section)
    {
        var count = section.Integer("num_cat", 0);
        if (count < 0)
        {
            throw section.Fault("num_cat", "is below 0");
        }

        if (count == 0)
        {
            return section.Text("cat_boundaries") is null ? [] : throw section.Fault("num_cat", "is 0, but cat_boundaries are given");
        }

        var bounds = section.Integers("cat_boundaries", count + 1L);
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

    private static double[] Counts(LightGbmText.Section section, string name, int count)
    {
        var counts = section.Doubles(name, count);
        for (var i = 0; i < count; i++)
        {
            if (counts[i] < 0)
            {
                throw section.Fault(name, string.Create(CultureInfo.InvariantCulture, $"value {i} is {counts[i]}, below 0"));
            }
        }

        return counts;
    }
}
