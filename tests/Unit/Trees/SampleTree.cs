using System.Globalization;
using System.Text;

namespace FraudServerless.Unit.Trees;

/// <summary>A tree as a test describes it, with its own plain reading of LightGBM's rules, so that the model's flat arrays are checked against something else.</summary>
internal abstract record SampleNode(double Cover)
{
    /// <summary>What a row gets when only the features of <paramref name="known"/> (bits) are known: branches of the others are weighted by their share of the training rows.</summary>
    public abstract double Expectation(ReadOnlySpan<double> x, int known);

    public double Value(ReadOnlySpan<double> x) => Expectation(x, -1);
}

internal sealed record SampleLeaf(double Cover, double Raw) : SampleNode(Cover)
{
    public override double Expectation(ReadOnlySpan<double> x, int known) => Raw;
}

internal sealed record SampleSplit(int Feature, double Threshold, SampleNode Left, SampleNode Right) : SampleNode(Left.Cover + Right.Cover)
{
    /// <summary>0: none, 1: zero, 2: NaN.</summary>
    public int Missing { get; init; } = 2;
    public bool MissingLeft { get; init; }
    public IReadOnlySet<int>? Categories { get; init; }

    public int DecisionType => (Categories is null ? 0 : 1) + (MissingLeft ? 2 : 0) + (Missing << 2);

    public override double Expectation(ReadOnlySpan<double> x, int known) =>
        (known & (1 << Feature)) != 0
            ? (GoesLeft(x[Feature]) ? Left : Right).Expectation(x, known)
            : ((Left.Cover * Left.Expectation(x, known)) + (Right.Cover * Right.Expectation(x, known))) / Cover;

    private bool GoesLeft(double value)
    {
        if (Categories is not null)
        {
            return !double.IsNaN(value) && value > -1 && Categories.Contains((int)value);
        }

        if (value is >= -1e-35f and <= 1e-35f || (double.IsNaN(value) && Missing != 2))
        {
            value = 0;
        }

        var missing = (Missing == 1 && value == 0) || (Missing == 2 && double.IsNaN(value));
        return missing ? MissingLeft : value <= Threshold;
    }
}

/// <summary>Writes the text that LightGBM would.</summary>
internal static class SampleModel
{
    public static string Text(int features, IReadOnlyList<SampleNode> trees, string objective = "binary sigmoid:1", bool average = false)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx={features - 1}
            objective={objective}
            {(average ? "average_output\n" : "")}feature_names={Join(Enumerable.Range(0, features).Select(i => $"f{i}"))}
            feature_infos={Join(Enumerable.Repeat("[-1:1]", features))}


            """
        );
        for (var i = 0; i < trees.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Tree={i}\n");
            Append(text, trees[i]);
        }

        text.Append("end of trees\n\nfeature_importances:\n\nparameters:\n[boosting: gbdt]\nend of parameters\n\npandas_categorical:null\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, SampleNode root)
    {
        var splits = new List<SampleSplit>();
        var leaves = new List<SampleLeaf>();
        void Collect(SampleNode node)
        {
            if (node is SampleSplit split)
            {
                splits.Add(split);
                Collect(split.Left);
                Collect(split.Right);
            }
            else
            {
                leaves.Add((SampleLeaf)node);
            }
        }

        Collect(root);
        int Index(SampleNode node) =>
            node is SampleSplit split ? splits.FindIndex(s => ReferenceEquals(s, split)) : ~leaves.FindIndex(l => ReferenceEquals(l, node));
        var sets = splits.Where(split => split.Categories is not null).ToList();
        var words = sets.Select(split =>
        {
            var bits = new uint[(split.Categories!.DefaultIfEmpty(0).Max() / 32) + 1];
            foreach (var category in split.Categories!)
            {
                bits[category / 32] |= 1u << (category % 32);
            }

            return bits;
        });
        var bounds = words.Aggregate(new List<int> { 0 }, (list, set) => [.. list, list[^1] + set.Length]);
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            num_leaves={leaves.Count}
            num_cat={sets.Count}
            split_feature={Join(splits.Select(split => split.Feature))}
            split_gain={Join(splits.Select(_ => 1))}
            threshold={Join(
                splits.Select(split => Number(split.Categories is null ? split.Threshold : sets.FindIndex(s => ReferenceEquals(s, split))))
            )}
            decision_type={Join(splits.Select(split => split.DecisionType))}
            left_child={Join(splits.Select(split => Index(split.Left)))}
            right_child={Join(splits.Select(split => Index(split.Right)))}
            leaf_value={Join(leaves.Select(leaf => leaf.Raw))}
            leaf_weight={Join(leaves.Select(leaf => leaf.Cover))}
            leaf_count={Join(leaves.Select(leaf => leaf.Cover))}
            internal_value={Join(splits.Select(_ => 0))}
            internal_weight={Join(splits.Select(_ => 0))}
            internal_count={Join(splits.Select(split => split.Cover))}
            {(sets.Count == 0 ? "" : $"cat_boundaries={Join(bounds)}\ncat_threshold={Join(words.SelectMany(set => set))}\n")}is_linear=0
            shrinkage=0.1



            """
        );
    }

    /// <summary>As C++ writes a double.</summary>
    private static string Number(double value) =>
        double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf") : value.ToString(CultureInfo.InvariantCulture);

    private static string Join<T>(IEnumerable<T> values)
        where T : IFormattable => string.Join(' ', values.Select(value => value.ToString(null, CultureInfo.InvariantCulture)));

    private static string Join(IEnumerable<string> values) => string.Join(' ', values);
}
