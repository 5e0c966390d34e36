using System.Text;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>What is served, and what is refused with which words.</summary>
public sealed class LightGbmReaderTests
{
    /// <summary>Splits 0 and 1 (its left child), leaves 0, 1 and 2.</summary>
    private static readonly string s_text = SampleModel.Text(
        2,
        [new SampleSplit(0, 0.5, new SampleSplit(1, -1, new SampleLeaf(10, 0.1), new SampleLeaf(20, 0.2)), new SampleLeaf(30, 0.3))]
    );

    [Fact]
    public void A_model_is_read()
    {
        var model = Load(s_text);
        model.Format.ShouldBe("LightGBM text");
        model.FeatureCount.ShouldBe(2);
        model.FeatureNames.ShouldBe(["f0", "f1"]);
        model.TreeCount.ShouldBe(1);
        model.PredictRaw([0.5f, -1]).ShouldBe(0.1);
        model.PredictRaw([0.5f, -0.9f]).ShouldBe(0.2);
        model.PredictRaw([0.6f, -1]).ShouldBe(0.3);
    }

    [Theory]
    [InlineData("8 8", 0.2)]
    [InlineData("8 10", 0.1)]
    public void A_split_at_infinity_parts_every_number_from_missing(string decisionTypes, double missing)
    {
        var text = s_text.Replace("threshold=0.5 -1", "threshold=0.5 inf", StringComparison.Ordinal);
        var model = Load(text.Replace("decision_type=8 8", $"decision_type={decisionTypes}", StringComparison.Ordinal));
        model.PredictRaw([0, 7]).ShouldBe(0.1);
        model.PredictRaw([0, float.MaxValue]).ShouldBe(0.1);
        model.PredictRaw([0, float.PositiveInfinity]).ShouldBe(0.1);
        model.PredictRaw([0, float.NaN]).ShouldBe(missing);
        var contributions = new double[2];
        (model.Explain([0, float.NaN], contributions) + contributions.Sum()).ShouldBe(missing, 1e-12);
    }

    [Fact]
    public void Line_ends_of_Windows_are_read() => Load(s_text.Replace("\n", "\r\n", StringComparison.Ordinal)).PredictRaw([0.5f, -1]).ShouldBe(0.1);

    [Theory]
    [InlineData("binary sigmoid:1", 0.3, 0.57444251681165903)]
    [InlineData("binary sigmoid:0.7", 0.3, 0.5523079095743253)]
    [InlineData("cross_entropy", 0.3, 0.57444251681165903)]
    [InlineData("regression", 0.3, 0.3)]
    [InlineData("quantile alpha:0.5", 0.3, 0.3)]
    public void The_objective_decides_what_a_raw_score_becomes(string objective, double raw, double expected) =>
        Load(SampleModel.Text(1, [new SampleLeaf(1, raw)], objective)).Probability(raw).ShouldBe(expected, 1e-15);

    [Fact]
    public void A_random_forest_is_averaged()
    {
        var model = Load(SampleModel.Text(1, [new SampleLeaf(1, 1), new SampleLeaf(1, 4)], average: true));
        model.PredictRaw([0]).ShouldBe(2.5);
        model.Explain([0], new double[1]).ShouldBe(2.5);
    }

    [Theory]
    [InlineData("num_class=1", "num_class=3", "several classes")]
    [InlineData("num_tree_per_iteration=1", "num_tree_per_iteration=3", "several classes")]
    [InlineData("max_feature_idx=1", "max_feature_idx=x", "Head of the model, line 6, max_feature_idx: 'x' is no whole number")]
    [InlineData("max_feature_idx=1", "max_feature_idx=-1", "max_feature_idx")]
    [InlineData("max_feature_idx=1", "max_feature_idx=2", "names 2 features, max_feature_idx says 3")]
    [InlineData("feature_names=f0 f1\n", "", "feature_names: is missing")]
    [InlineData("objective=binary sigmoid:1", "objective=lambdarank", "'lambdarank' is not served")]
    [InlineData("objective=binary sigmoid:1", "objective=regression sqrt", "'regression sqrt' is not served")]
    [InlineData("objective=binary sigmoid:1", "objective=binary sigmoid:0", "'sigmoid:0' must be a number above 0")]
    [InlineData("objective=binary sigmoid:1\n", "", "no objective is named")]
    [InlineData("tree_sizes=1", "tree_sizes=1 1", "1 trees before 'end of trees', tree_sizes in the head says 2")]
    [InlineData("Tree=0", "Forest=0", "neither 'Tree=' nor 'end of trees'")]
    [InlineData("num_leaves=3", "num_leaves=0", "num_leaves: must be at least 1")]
    [InlineData("num_leaves=3", "num_leaves=2000000000", "leaf_value: holds 3 values instead of 2000000000")]
    [InlineData("split_feature=0 1", "split_feature=0", "split_feature: holds 1 values instead of 2")]
    [InlineData("split_feature=0 1", "split_feature=0 2", "Tree 0, line 15, split_feature: split 1 asks for feature 2, there are 2")]
    [InlineData("split_feature=0 1", "split_feature=0 -1", "split 1 asks for feature -1")]
    [InlineData("threshold=0.5 -1", "threshold=nan -1", "threshold: value 0 ('nan') is no finite number")]
    [InlineData("threshold=0.5 -1", "threshold=0.5 -inf", "threshold: value 1 ('-inf') is no finite number")]
    [InlineData("leaf_value=0.1 0.2 0.3", "leaf_value=0.1 inf 0.3", "leaf_value: value 1 ('inf') is no finite number")]
    [InlineData("threshold=0.5 -1", "threshold=0.5 Infinity", "threshold: value 1 ('Infinity') is no finite number")]
    [InlineData("decision_type=8 8", "decision_type=8 12", "decision_type: 12 of split 1 is unknown")]
    [InlineData("decision_type=8 8", "decision_type=8 9", "split 1 uses category set -1, there are 0")]
    [InlineData("left_child=1 -1", "left_child=0 -1", "split 0 is reached twice (a cycle or a shared branch)")]
    [InlineData("left_child=1 -1", "left_child=1 0", "split 0 is reached twice")]
    [InlineData("left_child=1 -1", "left_child=-1 1", "leaf 0 is reached twice|cannot be reached")]
    [InlineData("left_child=1 -1", "left_child=5 -1", "a child points to split 5, but there are 2")]
    [InlineData("right_child=-3 -2", "right_child=-4 -2", "a child points to leaf 3, but there are 3")]
    [InlineData("leaf_value=0.1 0.2 0.3", "leaf_value=0.1 NaN 0.3", "leaf_value: value 1 ('NaN') is no finite number")]
    [InlineData("leaf_count=10 20 30", "leaf_count=10 -1 30", "leaf_count: value 1 is -1, it must be at least 0")]
    [InlineData("leaf_count=10 20 30\n", "", "leaf_count: is missing")]
    [InlineData("internal_count=60 30", "internal_count=60 0", "internal_count: value 1 is 0, it must be at least 1")]
    [InlineData("is_linear=0", "is_linear=1", "linear models in their leaves are not served")]
    public void A_faulty_model_is_refused_with_what_and_where(string original, string faulty, string message)
    {
        s_text.ShouldContain(original, Case.Sensitive);
        var fault = Should.Throw<ModelFormatException>(() => Load(s_text.Replace(original, faulty, StringComparison.Ordinal)));
        message.Split('|').ShouldContain(part => fault.Message.Contains(part, StringComparison.Ordinal), fault.Message);
    }

    [Theory]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=0 2", "cat_threshold: holds 1 values instead of 2")]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=1 1", "cat_boundaries: must begin with 0 and never fall")]
    [InlineData("cat_threshold=4", "cat_threshold=-4", "cat_threshold: value 0 ('-4') is no finite number of its kind")]
    [InlineData("threshold=0", "threshold=1", "split 0 uses category set 1, there are 1")]
    public void Faulty_categories_are_refused(string original, string faulty, string message)
    {
        var text = SampleModel.Text(1, [new SampleSplit(0, 0, new SampleLeaf(1, 1), new SampleLeaf(1, 2)) { Categories = new HashSet<int> { 2 } }]);
        Load(text).PredictRaw([2.9f]).ShouldBe(1);
        text.ShouldContain(original, Case.Sensitive);
        var fault = Should.Throw<ModelFormatException>(() => Load(text.Replace("\n" + original, "\n" + faulty, StringComparison.Ordinal)));
        fault.Message.ShouldContain(message, Case.Sensitive);
    }

    [Fact]
    public void A_model_cut_short_anywhere_before_its_end_is_refused()
    {
        var end = s_text.IndexOf("end of trees", StringComparison.Ordinal) + "end of trees".Length;
        for (var length = 0; length < end; length++)
        {
            Should.Throw<ModelFormatException>(() => Load(s_text[..length]), $"{length} characters");
        }
        Load(s_text[..end]).TreeCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("[1]", "format is unknown")]
    [InlineData("trees\n", "format is unknown")]
    public void Another_format_is_named_as_unknown(string text, string message) =>
        Should.Throw<ModelFormatException>(() => Load(text)).Message.ShouldContain(message, Case.Sensitive);

    private static TreeModel Load(string text) => TreeModel.Load(Encoding.UTF8.GetBytes(text));
}
