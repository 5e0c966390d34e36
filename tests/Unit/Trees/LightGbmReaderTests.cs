using System.Text;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>What is served, and what is refused with which words.</summary>
public sealed class LightGbmReaderTests
{
    /// <summary>Splits 0 and 1 (its left child), leaves 0, 1 and 2.</summary>
    private static readonly string Text = SampleModel.Text(
        2,
        [new SampleSplit(0, 0.5, new SampleSplit(1, -1, new SampleLeaf(10, 0.1), new SampleLeaf(20, 0.2)), new SampleLeaf(30, 0.3))]
    );

    [Fact]
    public void A_model_is_read()
    {
        var model = Load(Text);
        model.Summary.Format.ShouldBe("lightgbm-text");
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
        var text = Text.Replace("threshold=0.5 -1", "threshold=0.5 inf", StringComparison.Ordinal);
        var model = Load(text.Replace("decision_type=8 8", $"decision_type={decisionTypes}", StringComparison.Ordinal));
        model.PredictRaw([0, 7]).ShouldBe(0.1);
        model.PredictRaw([0, float.MaxValue]).ShouldBe(0.1);
        model.PredictRaw([0, float.PositiveInfinity]).ShouldBe(0.1);
        model.PredictRaw([0, float.NaN]).ShouldBe(missing);
        var contributions = new double[2];
        (model.Explain([0, float.NaN], contributions) + contributions.Sum()).ShouldBe(missing, 1e-12);
    }

    [Fact]
    public void Line_ends_of_Windows_are_read() => Load(Text.Replace("\n", "\r\n", StringComparison.Ordinal)).PredictRaw([0.5f, -1]).ShouldBe(0.1);

    [Theory]
    [InlineData("binary sigmoid:1", 0.3, 0.57444251681165903)]
    [InlineData("binary sigmoid:0.7", 0.3, 0.5523079095743253)]
    [InlineData("cross_entropy", 0.3, 0.57444251681165903)]
    [InlineData("regression", 0.3, 0.3)]
    [InlineData("quantile alpha:0.5", 0.3, 0.3)]
    [InlineData("xentropy", 0.3, 0.57444251681165903)]
    [InlineData("poisson", 0.3, 1.3498588075760032)]
    [InlineData("lambdarank", 0.3, 0.3)]
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
    [InlineData("num_class=1", "num_class=3", "num_tree_per_iteration: is 1, num_class says 3")]
    [InlineData("num_tree_per_iteration=1", "num_tree_per_iteration=3", "num_tree_per_iteration: is 3, num_class says 1")]
    [InlineData("num_class=1\nnum_tree_per_iteration=1", "num_class=3\nnum_tree_per_iteration=3", "objective: names 1 classes, num_class says 3")]
    [InlineData("objective=binary sigmoid:1", "objective=multiclass num_class:3", "objective: names 3 classes, num_class says 1")]
    [InlineData("objective=binary sigmoid:1", "objective=multiclass num_class:x", "'num_class:x' must be a whole number")]
    [InlineData("objective=binary sigmoid:1", "objective=softplus", "'softplus' is not served")]
    [InlineData("version=v4", "version=v5", "version: 'v5' is unknown")]
    [InlineData("feature_infos=[-1:1] [-1:1]", "feature_infos=[-1:1]", "feature_infos: tells of 1 features, max_feature_idx says 2")]
    [InlineData("Tree=0", "Tree=1", "'Tree=1' comes where tree 0 should")]
    [InlineData("num_leaves=3\n", "num_leaves=3\nnum_leaves=3\n", "Tree 0, line 13: num_leaves is given twice")]
    [InlineData("split_gain=", "split_gain", "Tree 0, line 15: there is no '='")]
    [InlineData("is_linear=0\n", "is_linear=0\nTree=1\n", "Tree is no part of a block")]
    [InlineData("num_cat=0", "num_cat=-1", "num_cat: is below 0")]
    [InlineData("is_linear=0", "is_linear=2", "is_linear: must be 0 or 1")]
    [InlineData("is_linear=0", "is_linear=1", "leaf_const: is missing")]
    [InlineData(
        "is_linear=0",
        "is_linear=1\nleaf_const=1 2 3\nnum_features=1 0 0\nleaf_features=2  \nleaf_coeff=1  ",
        "leaf 0 asks for feature 2, there are 2"
    )]
    [InlineData(
        "is_linear=0",
        "is_linear=1\nleaf_const=1 2 3\nnum_features=1 1 0\nleaf_features=1  \nleaf_coeff=1  ",
        "leaf_features: holds 1 values instead of 2"
    )]
    [InlineData("max_feature_idx=1", "max_feature_idx=x", "Head of the model, line 6, max_feature_idx: 'x' is not a whole number")]
    [InlineData("max_feature_idx=1", "max_feature_idx=-1", "max_feature_idx")]
    [InlineData("max_feature_idx=1", "max_feature_idx=2", "names 2 features, max_feature_idx says 3")]
    [InlineData("feature_names=f0 f1\n", "", "feature_names: is missing")]
    [InlineData("objective=binary sigmoid:1", "objective=regression sqrt", "'regression sqrt' is not served")]
    [InlineData("objective=binary sigmoid:1", "objective=binary sigmoid:0", "'sigmoid:0' must be a number above 0")]
    [InlineData("Tree=0", "Forest=0", "neither 'Tree=' nor 'end of trees'")]
    [InlineData("num_leaves=3", "num_leaves=0", "num_leaves: must be at least 1")]
    [InlineData("num_leaves=3", "num_leaves=2000000000", "leaf_value: holds 3 values instead of 2000000000")]
    [InlineData("split_feature=0 1", "split_feature=0", "split_feature: holds 1 values instead of 2")]
    [InlineData("split_feature=0 1", "split_feature=0 2", "Tree 0, line 14, split_feature: split 1 asks for feature 2, there are 2")]
    [InlineData("split_feature=0 1", "split_feature=0 -1", "split 1 asks for feature -1")]
    [InlineData("threshold=0.5 -1", "threshold=nan -1", "threshold: value 0 ('nan') is not a finite number")]
    [InlineData("threshold=0.5 -1", "threshold=0.5 -inf", "threshold: value 1 ('-inf') is not a finite number")]
    [InlineData("leaf_value=0.1 0.2 0.3", "leaf_value=0.1 inf 0.3", "leaf_value: value 1 ('inf') is not a finite number")]
    [InlineData("threshold=0.5 -1", "threshold=0.5 Infinity", "threshold: value 1 ('Infinity') is not a finite number")]
    [InlineData("decision_type=8 8", "decision_type=8 12", "decision_type: 12 of split 1 is unknown")]
    [InlineData("decision_type=8 8", "decision_type=8 9", "split 1 uses category set -1, there are 0")]
    [InlineData("left_child=1 -1", "left_child=0 -1", "split 0 is reached twice (a cycle or a shared branch)")]
    [InlineData("left_child=1 -1", "left_child=1 0", "split 0 is reached twice")]
    [InlineData("left_child=1 -1", "left_child=-1 1", "leaf 0 is reached twice|cannot be reached")]
    [InlineData("left_child=1 -1", "left_child=5 -1", "a child points to split 5, but there are 2")]
    [InlineData("right_child=-3 -2", "right_child=-4 -2", "a child points to leaf 3, but there are 3")]
    [InlineData("leaf_value=0.1 0.2 0.3", "leaf_value=0.1 NaN 0.3", "leaf_value: value 1 ('NaN') is not a finite number")]
    [InlineData("leaf_count=10 20 30", "leaf_count=10 -1 30", "leaf_count: value 1 is -1, below 0")]
    public void A_faulty_model_is_refused_with_what_and_where(string original, string faulty, string message)
    {
        Text.ShouldContain(original, Case.Sensitive);
        var fault = Should.Throw<ModelFormatException>(() => Load(Text.Replace(original, faulty, StringComparison.Ordinal)));
        message.Split('|').ShouldContain(part => fault.Message.Contains(part, StringComparison.Ordinal), fault.Message);
    }

    [Theory]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=0 2", "cat_threshold: holds 1 values instead of 2")]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=1 1", "cat_boundaries: must begin with 0 and never fall")]
    [InlineData("cat_threshold=4", "cat_threshold=-4", "cat_threshold: value 0 ('-4') is not a finite number of its kind")]
    [InlineData("threshold=0", "threshold=1", "split 0 uses category set 1, there are 1")]
    public void Faulty_categories_are_refused(string original, string faulty, string message)
    {
        var text = SampleModel.Text(1, [new SampleSplit(0, 0, new SampleLeaf(1, 1), new SampleLeaf(1, 2)) { Categories = new HashSet<int> { 2 } }]);
        Load(text).PredictRaw([2.9f]).ShouldBe(1);
        text.ShouldContain(original, Case.Sensitive);
        var fault = Should.Throw<ModelFormatException>(() => Load(text.Replace("\n" + original, "\n" + faulty, StringComparison.Ordinal)));
        fault.Message.ShouldContain(message, Case.Sensitive);
    }

    /// <summary>Such counts weigh nothing: the score is LightGBM's all the same.</summary>
    [Theory]
    [InlineData("leaf_count=10 20 30\n", "", "leaf_count is missing")]
    [InlineData("internal_count=60 30\n", "", "internal_count is missing")]
    [InlineData("internal_count=60 30", "internal_count=60 0", "internal_count of split 0 is 60, below it are 30")]
    [InlineData("internal_count=60 30", "internal_count=0 30", "internal_count of split 0 is 0, below it are 60")]
    [InlineData("leaf_count=10 20 30", "leaf_count=10 20 31", "internal_count of split 0 is 60, below it are 61")]
    public void Counts_that_do_not_add_up_cost_the_contributions_only(string original, string other, string reason)
    {
        Text.ShouldContain(original, Case.Sensitive);
        var model = Load(Text.Replace(original, other, StringComparison.Ordinal));
        model.PredictRaw([0.5, -1]).ShouldBe(0.1);
        model.CanExplain.ShouldBeFalse();
        model.Summary.NoContributions.ShouldBe($"{reason} (tree 0 of its class)");
        Should.Throw<InvalidOperationException>(() => model.Explain([0.5, -1], new double[2])).Message.ShouldContain(reason, Case.Sensitive);
    }

    [Theory]
    [InlineData("decision_type=8 8\n")]
    [InlineData("num_cat=0\n")]
    [InlineData("is_linear=0\n")]
    [InlineData("split_gain=1 1\n")]
    [InlineData("version=v4\n")]
    [InlineData("feature_infos=[-1:1] [-1:1]\n")]
    public void What_LightGBM_can_do_without_may_be_absent(string line)
    {
        Text.ShouldContain(line, Case.Sensitive);
        Load(Text.Replace(line, "", StringComparison.Ordinal)).PredictRaw([0.5, -1]).ShouldBe(0.1);
    }

    [Fact]
    public void A_leaf_with_a_linear_model_adds_its_plain_value_where_a_number_is_missing()
    {
        const string Linear = "is_linear=1\nleaf_const=1 2 3\nnum_features=2 0 0\nleaf_features=1 0    \nleaf_coeff=10 0.5    ";
        var model = Load(Text.Replace("is_linear=0", Linear, StringComparison.Ordinal));
        model.PredictRaw([0.5, -1]).ShouldBe(1 - 10 + 0.25);
        model.PredictRaw([1e-36, -1]).ShouldBe(1 - 10);
        model.PredictRaw([0.5, 0]).ShouldBe(2);
        var unknown = Text.Replace("is_linear=0", Linear, StringComparison.Ordinal)
            .Replace("decision_type=8 8", "decision_type=8 10", StringComparison.Ordinal);
        Load(unknown).PredictRaw([0.5, double.NaN]).ShouldBe(0.1);
        model.Summary.NoContributions.ShouldBe("trees with linear models in their leaves have none (tree 0 of its class)");
        var rows = new double[40];
        var raw = new double[20];
        rows.AsSpan().Fill(-1);
        model.PredictRaw(rows, raw);
        raw.ShouldAllBe(score => score == 1 - 10 - 0.5);
    }

    /// <summary>Files of the library's own, as they are and in ways in which they contradict themselves.</summary>
    [Theory]
    [InlineData("intact.txt", "", "", null)]
    [InlineData("v2-without-end.txt", "", "", null)]
    [InlineData("v2-without-end.txt", "tree_sizes=496 568\n", "", null)]
    [InlineData("v2-without-end.txt", "\n\nfeature importances:\nColumn_0=4\nColumn_2=2", "", null)]
    [InlineData("intact.txt", "tree_sizes=557 560 559\n", "", null)]
    [InlineData("damaged.txt", "", "", "tree_sizes: tree 0, which ends before line 31, has 556 bytes instead of 557")]
    [InlineData("intact.txt", "tree_sizes=557 560 559", "tree_sizes=557 560", "3 trees before 'end of trees', tree_sizes in the head says 2")]
    [InlineData("intact.txt", "tree_sizes=557 560 559", "tree_sizes=557 560 559 4", "3 trees before 'end of trees', tree_sizes in the head says 4")]
    [InlineData("intact.txt", "tree_sizes=557 560 559", "tree_sizes=557 560 558", "tree_sizes: tree 2")]
    [InlineData("intact.txt", "tree_sizes=557 560 559", "tree_sizes=557 560 five", "tree_sizes: value 2 ('five')")]
    [InlineData("intact.txt", "Tree=1\n", "Tree=2\n", "'Tree=2' comes where tree 1 should")]
    [InlineData("intact.txt", "end of trees\n", "", "The file is cut short")]
    [InlineData("v2-without-end.txt", "tree_sizes=496 568\n|feature importances:\nColumn_0=4\nColumn_2=2\n", "", "The file is cut short")]
    public void A_file_that_contradicts_itself_is_refused_and_one_that_omits_is_served(string file, string parts, string other, string? fault)
    {
        var text = File.ReadAllText(LightGbmCase.PathOf(file));
        foreach (var part in parts.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            text.ShouldContain(part, Case.Sensitive);
            text = text.Replace(part, other, StringComparison.Ordinal);
        }

        if (fault is not null)
        {
            Should.Throw<ModelFormatException>(() => Load(text)).Message.ShouldContain(fault, Case.Sensitive);
            return;
        }

        var (row, expected) = file == "intact.txt" ? ((double[])[2, 0, 0], 0.552247) : ([1, 0, 0], 0.556469);
        Load(text).Score(row).ShouldBe(expected, 5e-7);
    }

    [Fact]
    public void Numbers_are_compared_with_all_their_digits()
    {
        var model = TreeModel.Load(File.ReadAllBytes(LightGbmCase.PathOf("unix-seconds.txt")));
        model.Score([1700002063, 50]).ShouldBe(0.619974, 5e-7);
        model.Score([1700001993, 50]).ShouldBe(0.588343, 5e-7);
        model.Score([1700002003, 50]).ShouldBe(0.588343, 5e-7);
        ManyRows.ShouldEqualOneByOne(model, [.. Enumerable.Range(0, 3000).Select(i => new double[] { 1700000500 + i, i / 30.0 })]);
    }

    [Fact]
    public void Values_of_a_data_frame_become_its_codes()
    {
        var model = TreeModel.Load(File.ReadAllBytes(LightGbmCase.PathOf("pandas-categories.txt")));
        model.Score([71, 50]).ShouldBe(0.660480, 5e-7);
        model.Score([80, 50]).ShouldBe(0.660480, 5e-7);
        model.Score([70, 50]).ShouldBe(0.396663, 5e-7);
        // What training never saw is missing, a code is none of the values.
        model.Score([1, 50]).ShouldBe(model.Score([double.NaN, 50]));
        model.Summary.RecodedColumns.ShouldBe(["Column_0"]);
        ManyRows.ShouldEqualOneByOne(model, [.. Enumerable.Range(0, 100).Select(i => new double[] { 65 + (i % 20), i })]);
    }

    [Theory]
    [InlineData("[[70, 71, 72, 75, 80]]", "null", null)]
    [InlineData("[[70, 71, 72, 75, 80]]", "[]", null)]
    [InlineData("[[70, 71, 72, 75, 80]]", "[[\"a\", \"b\", \"c\", \"d\", \"e\"]]", "list 0 holds \"a\", but rows are numbers here")]
    [InlineData("[[70, 71, 72, 75, 80]]", "[[70, 71, 72, 75, 70]]", "list 0 holds 70 twice")]
    [InlineData("[[70, 71, 72, 75, 80]]", "[[70, 71, 72, 75]]", "list 0 is shorter than the codes of column 0")]
    [InlineData("[[70, 71, 72, 75, 80]]", "[[1], [2]]", "holds 2 lists, feature_infos tells of 1 columns of categories")]
    [InlineData("[[70, 71, 72, 75, 80]]", "[[70, 71", "is not valid JSON")]
    [InlineData("[[70, 71, 72, 75, 80]]", "{}", "is neither null nor an array")]
    [InlineData("[[70, 71, 72, 75, 80]]", "[7]", "list 0 is not an array")]
    [InlineData("[0.20000000000000001:99.599999999999994]", "[0:4]", "column 1 may be one of ordered categories")]
    [InlineData(
        "feature_infos=-1:4:1:3:0:2 [0.20000000000000001:99.599999999999994]\n",
        "",
        "feature_infos, which would tell the columns, is missing"
    )]
    public void Categories_that_cannot_be_recoded_exactly_are_refused(string original, string other, string? fault)
    {
        var text = File.ReadAllText(LightGbmCase.PathOf("pandas-categories.txt"));
        text.ShouldContain(original, Case.Sensitive);
        text = text.Replace(original, other, StringComparison.Ordinal);
        if (fault is null)
        {
            Load(text).Score([1, 50]).ShouldBe(0.660480, 5e-7);
            return;
        }

        Should.Throw<ModelFormatException>(() => Load(text)).Message.ShouldContain(fault, Case.Sensitive);
    }

    [Fact]
    public void A_model_cut_short_anywhere_before_its_end_is_refused()
    {
        var end = Text.IndexOf("end of trees", StringComparison.Ordinal) + "end of trees".Length;
        for (var length = 0; length < end; length++)
        {
            Should.Throw<ModelFormatException>(() => Load(Text[..length]), $"{length} characters");
        }

        Load(Text[..end]).TreeCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("[1]", "format is unknown")]
    [InlineData("trees\n", "format is unknown")]
    public void Another_format_is_named_as_unknown(string text, string message) =>
        Should.Throw<ModelFormatException>(() => Load(text)).Message.ShouldContain(message, Case.Sensitive);

    private static TreeModel Load(string text) => TreeModel.Load(Encoding.UTF8.GetBytes(text));
}
