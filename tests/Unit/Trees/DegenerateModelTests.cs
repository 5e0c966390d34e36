using System.Globalization;
using System.Text;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>Chains of splits and high categories: loaded in time and memory that grow with the file, or refused.</summary>
public sealed class DegenerateModelTests
{
    [Fact]
    public void A_path_of_too_many_different_features_is_refused()
    {
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load(Chain(513, features: 513, trees: 2)))
            .Message.ShouldBe("Tree 1 asks for 513 different features on one path from root to leaf; at most 512 can be explained.");
    }

    [Theory]
    [InlineData(512, 512)]
    [InlineData(3000, 3)]
    public void The_longest_paths_are_explained(int splits, int features)
    {
        var model = TreeModel.Load(Chain(splits, features, trees: 1));
        var row = new double[features];
        for (var i = 0; i < features; i++)
        {
            row[i] = i % 5 == 0 ? double.NaN : i;
        }

        var contributions = new double[features];
        var raw = model.PredictRaw(row);
        (model.Explain(row, contributions) + contributions.Sum()).ShouldBe(raw, 1e-9);
        contributions.ShouldAllBe(contribution => double.IsFinite(contribution));
    }

    /// <summary>A search up the path at each split, as there once was, takes minutes here.</summary>
    [Fact]
    public void A_chain_of_a_hundred_thousand_splits_is_judged_in_one_pass()
    {
        TreeModel.Load(Chain(100_000, features: 500, trees: 1)).PredictRaw(new double[500]).ShouldBe(1);
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load(Chain(100_000, features: 100_000, trees: 1)))
            .Message.ShouldStartWith("Tree 0 asks for 100000 different features on one path");
    }

    [Fact]
    public void A_high_category_takes_no_more_memory_than_a_low_one()
    {
        const int Splits = 400;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var model = TreeModel.Load(Encoding.UTF8.GetBytes(HighCategories(Splits)));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50_000_000);
        // XGBoost's categories of a set go right, where here the chain ends.
        for (var i = 0; i < Splits; i++)
        {
            model.PredictRaw([16_777_215 - i]).ShouldBe(i + 1);
        }

        model.PredictRaw([5]).ShouldBe(-1);
        model.PredictRaw([16_777_215 - Splits]).ShouldBe(-1);
    }

    /// <summary>Of the last tree split i sends what is above its place to the leaf on the right and the rest on; trees before it have one split.</summary>
    private static byte[] Chain(int splits, int features, int trees)
    {
        var text = new StringBuilder("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n");
        text.Append(CultureInfo.InvariantCulture, $"max_feature_idx={features - 1}\nobjective=binary sigmoid:1\n");
        text.Append("feature_names=").AppendJoin(' ', Enumerable.Range(0, features).Select(i => $"f{i}")).Append('\n');
        text.Append('\n');
        for (var tree = 0; tree < trees; tree++)
        {
            var count = tree == trees - 1 ? splits : 1;
            var places = Enumerable.Range(0, count).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"Tree={tree}\nnum_leaves={count + 1}\nnum_cat=0\n");
            Line(text, "split_feature", places.Select(i => (int)((long)i * features / count)));
            Line(text, "threshold", places.Select(i => i % 100));
            Line(text, "decision_type", places.Select(i => i % 2 == 0 ? 8 : 10));
            Line(text, "left_child", places.Select(i => i == count - 1 ? ~0 : i + 1));
            Line(text, "right_child", places.Select(i => ~(i + 1)));
            Line(text, "leaf_value", Enumerable.Range(0, count + 1).Select(i => i == 0 ? 1 : i % 7));
            Line(text, "leaf_count", Enumerable.Repeat(1, count + 1));
            Line(text, "internal_count", places.Select(i => count + 1 - i));
            text.Append("is_linear=0\n\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("end of trees\n").ToString());
    }

    private static string HighCategories(int splits)
    {
        // Node 2 i is split i, node 2 i + 1 the leaf on its right; the last node is the leaf on the last split's left.
        var nodes = (2 * splits) + 1;
        var all = Enumerable.Range(0, nodes).ToArray();
        bool IsSplit(int node) => node % 2 == 0 && node < nodes - 1;
        string List(Func<int, int> value) => string.Join(',', all.Select(value));
        string Each(Func<int, int> value) => string.Join(',', Enumerable.Range(0, splits).Select(value));
        return $$$"""
            {"learner":{"attributes":{},"feature_names":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],
            "trees":[{"categories":[{{{Each(i => 16_777_215 - i)}}}],"categories_nodes":[{{{Each(i => 2 * i)}}}],"categories_segments":[{{{Each(i =>
                i
            )}}}],
            "categories_sizes":[{{{Each(_ => 1)}}}],"default_left":[{{{List(_ => 0)}}}],"left_children":[{{{List(n => IsSplit(n) ? n + 2 : -1)}}}],
            "parents":[{{{List(n =>
                n == 0 ? int.MaxValue
                : n % 2 == 1 ? n - 1
                : n - 2
            )}}}],"right_children":[{{{List(n => IsSplit(n) ? n + 1 : -1)}}}],
            "split_conditions":[{{{List(n => n == nodes - 1 ? -1 : (n / 2) + 1)}}}],"split_indices":[{{{List(_ => 0)}}}],"split_type":[{{{List(n =>
                IsSplit(n) ? 1 : 0
            )}}}],
            "sum_hessian":[{{{List(n => nodes - n)}}}],"tree_param":{"num_feature":"1","num_nodes":"{{{nodes}}}"}}]},"name":"gbtree"},
            "learner_model_param":{"base_score":"0","num_class":"0","num_feature":"1","num_target":"1"},"objective":{"name":"reg:squarederror"}},"version":[3,0,2]}
            """;
    }

    private static void Line(StringBuilder text, string name, IEnumerable<int> values) =>
        text.Append(name).Append('=').AppendJoin(' ', values).Append('\n');
}
