using System.Text;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>What is served, and what is refused with which words.</summary>
public sealed class XgBoostReaderTests
{
    /// <summary>
    /// Two trees over two numbers and a category. Of the first tree: node 0 asks whether f0 is below 0.5 (missing goes left), node 1 whether f2 is 3 or 33 (then right;
    /// missing goes right), leaves are 2, 3 and 4; nodes 5 and 6 are deleted. The second is a leaf.
    /// </summary>
    internal const string Text = """
        {"learner":{"attributes":{},"feature_names":[],"feature_types":[],
        "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2","size_leaf_vector":"1"},"iteration_indptr":[0,1,2],"tree_info":[0,0],
        "trees":[{"base_weights":[0,0,0,0,0,0,0],"categories":[3,33],"categories_nodes":[1],"categories_segments":[0],"categories_sizes":[2],
        "default_left":[1,0,0,0,0,0,0],"id":0,"left_children":[1,3,-1,-1,-1,-1,-1],"loss_changes":[0,0,0,0,0,0,0],"parents":[2147483647,0,0,1,1,2,2],
        "right_children":[2,4,-1,-1,-1,-1,-1],"split_conditions":[5E-1,NaN,1.0,0.25,-2,9,9],"split_indices":[0,2,0,0,0,2147483647,2147483647],"split_type":[0,1,0,0,0,0,0],
        "sum_hessian":[60,30,30,10,20,1,1],"tree_param":{"num_deleted":"2","num_feature":"3","num_nodes":"7","size_leaf_vector":"1"}},
        {"base_weights":[0],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],"default_left":[0],"id":1,"left_children":[-1],
        "loss_changes":[0],"parents":[2147483647],"right_children":[-1],"split_conditions":[1E1],"split_indices":[0],"split_type":[0],"sum_hessian":[60],
        "tree_param":{"num_deleted":"0","num_feature":"3","num_nodes":"1","size_leaf_vector":"1"}}]},"name":"gbtree"},
        "learner_model_param":{"base_score":"5E-1","boost_from_average":"1","num_class":"0","num_feature":"3","num_target":"1"},
        "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[2,1,4]}
        """;

    private const string Best = "\"attributes\":{\"best_iteration\":\"0\"}";

    [Theory]
    [InlineData(0.49f, 3, 8)]
    [InlineData(0.49f, 33, 8)]
    [InlineData(0.49f, 3.9f, 8)]
    [InlineData(0.49f, 0, 10.25)]
    [InlineData(0.49f, 34, 10.25)]
    [InlineData(0.49f, 64, 10.25)]
    [InlineData(0.49f, -0.5f, 10.25)]
    [InlineData(0.49f, -3, 10.25)]
    [InlineData(0.49f, 3e38f, 10.25)]
    [InlineData(0.49f, float.PositiveInfinity, 10.25)]
    [InlineData(0.49f, float.NegativeInfinity, 10.25)]
    [InlineData(0.49f, float.NaN, 8)]
    [InlineData(float.NaN, 3, 8)]
    [InlineData(float.NegativeInfinity, 3, 8)]
    [InlineData(0.5f, 3, 11)]
    [InlineData(float.PositiveInfinity, 3, 11)]
    public void A_row_goes_where_XGBoost_sends_it(float number, float category, double raw)
    {
        var model = Load(Text);
        model.TreeCount.ShouldBe(2);
        model.FeatureNames.ShouldBe(["f0", "f1", "f2"]);
        model.PredictRaw([number, 0, category]).ShouldBe(raw);
        var contributions = new double[3];
        (model.Explain([number, 0, category], contributions) + contributions.Sum()).ShouldBe(raw, 1e-6);
        contributions[1].ShouldBe(0);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1E-1")]
    [InlineData("1E-45")]
    public void What_is_nearly_zero_is_not_taken_for_zero(string threshold)
    {
        var model = Load(Text.Replace("[5E-1,NaN", $"[{threshold},NaN", StringComparison.Ordinal));
        var value = float.Parse(threshold, System.Globalization.CultureInfo.InvariantCulture);
        model.PredictRaw([MathF.BitDecrement(value), 0, 0]).ShouldBe(10.25);
        model.PredictRaw([value, 0, 0]).ShouldBe(11);
    }

    [Theory]
    [InlineData("\"5E-1\"", 10)]
    [InlineData("\"[5E-1]\"", 10)]
    [InlineData("\" [ 5E-1 ] \"", 10)]
    [InlineData("0.5", 10)]
    [InlineData("[5E-1]", 10)]
    [InlineData("[\"5E-1\"]", 10)]
    [InlineData("\"[2.6894143E-1]\"", 9)]
    public void The_base_score_of_every_version_is_read(string score, double raw) =>
        Load(Swap("\"base_score\":\"5E-1\"", $"\"base_score\":{score}")).PredictRaw([1, 0, 0]).ShouldBe(raw + 1, 1e-6);

    [Theory]
    [InlineData("binary:logistic", 11, 0.99998330116271973)]
    [InlineData("reg:logistic", 11, 0.99998330116271973)]
    [InlineData("binary:logitraw", 11.5, 11.5)]
    [InlineData("reg:squarederror", 11.5, 11.5)]
    public void The_objective_decides_about_base_score_and_prediction(string objective, double raw, double prediction)
    {
        var model = Load(Swap("binary:logistic", objective));
        model.PredictRaw([1, 0, 0]).ShouldBe(raw);
        model.Probability(raw).ShouldBe(prediction, 1e-7);
    }

    [Fact]
    public void Dart_weighs_its_trees()
    {
        var text = Swap("\"gradient_booster\":{\"model\"", "\"gradient_booster\":{\"gbtree\":{\"model\"")
            .Replace("\"name\":\"gbtree\"}", "\"name\":\"gbtree\"},\"name\":\"dart\",\"weight_drop\":[5E-1,1E0]}", StringComparison.Ordinal);
        Load(text).PredictRaw([1, 0, 0]).ShouldBe(10.5);
        Refused(text.Replace("[5E-1,1E0]", "[5E-1]", StringComparison.Ordinal), "weight_drop: holds 1 weights for 2 trees");
        Refused(text.Replace("[5E-1,1E0]", "[5E-1,NaN]", StringComparison.Ordinal), "weight_drop: value 1 is not a finite number");
    }

    [Theory]
    [InlineData("\"iteration_indptr\":[0,1,2],", "")]
    [InlineData("\"iteration_indptr\":[0,1,2],", "\"iteration_indptr\":[0,1,2],")]
    public void Rounds_after_the_best_are_left_out(string original, string rounds)
    {
        var model = Load(Swap("\"attributes\":{}", Best).Replace(original, rounds, StringComparison.Ordinal));
        model.TreeCount.ShouldBe(1);
        model.PredictRaw([1, 0, 0]).ShouldBe(1);
    }

    [Fact]
    public void Rounds_of_several_trees_are_counted_as_rounds()
    {
        var text = Swap("\"attributes\":{}", Best).Replace("num_parallel_tree\":\"1", "num_parallel_tree\":\"2", StringComparison.Ordinal);
        Load(text.Replace("[0,1,2]", "[0,2]", StringComparison.Ordinal)).TreeCount.ShouldBe(2);
        Load(text.Replace("\"iteration_indptr\":[0,1,2],", "", StringComparison.Ordinal)).TreeCount.ShouldBe(2);
    }

    /// <summary>As 3.1 and later write it: the base score in brackets, an empty container of categories, no size of leaves.</summary>
    [Fact]
    public void The_shape_of_3_1_is_read()
    {
        const string Cats = "\"model\":{\"cats\":{\"enc\":[],\"feature_segments\":[],\"sorted_idx\":[]},";
        var text = Swap("\"base_score\":\"5E-1\"", "\"base_score\":\"[5E-1]\"")
            .Replace("\"version\":[2,1,4]", "\"version\":[3,1,1]", StringComparison.Ordinal)
            .Replace("\"num_trees\":\"2\",\"size_leaf_vector\":\"1\"", "\"num_trees\":\"2\"", StringComparison.Ordinal)
            .Replace("\"model\":{", Cats, StringComparison.Ordinal);
        Load(text).PredictRaw([0.49f, 0, 3]).ShouldBe(8);
        Refused(
            text.Replace(
                "\"enc\":[],\"feature_segments\":[]",
                "\"enc\":[{\"offsets\":[0,1,2],\"values\":[97,98]}],\"feature_segments\":[0,2]",
                StringComparison.Ordinal
            ),
            "learner.gradient_booster.model.cats: the model learned from a data frame and recodes its categories"
        );
    }

    [Theory]
    [InlineData("{\"learner\"", "{\"teacher\"", "learner: is missing")]
    [InlineData("{\"learner\":{", "{\"learner\":[],\"x\":{", "learner: must be an object")]
    [InlineData("\"num_class\":\"0\"", "\"num_class\":\"3\"", "learner.learner_model_param.num_class: is 3, but 'binary:logistic' gives one number")]
    [InlineData("\"num_target\":\"1\"", "\"num_target\":\"2\"", "num_target: a model of several targets")]
    [InlineData(
        "\"num_feature\":\"3\",\"num_target\"",
        "\"num_feature\":\"0\",\"num_target\"",
        "learner.learner_model_param.num_feature: is out of range"
    )]
    [InlineData("\"num_feature\":\"3\",\"num_target\"", "\"num_feature\":\"three\",\"num_target\"", "num_feature: is not a whole number")]
    [InlineData("\"feature_names\":[]", "\"feature_names\":[\"a\",\"b\"]", "feature_names: names 2 features, num_feature says 3")]
    [InlineData("\"feature_names\":[]", "\"feature_names\":[1,2,3]", "learner.feature_names[0]: must be text")]
    [InlineData("binary:logistic", "multi:softprob", "learner_model_param.num_class: is less than 2, but 'multi:softprob' has several classes")]
    [InlineData("binary:logistic", "reg:expectileerror", "learner.objective.name: 'reg:expectileerror' is not served; binary:logistic")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gblinear\"", "learner.gradient_booster.name: 'gblinear' is not served; gbtree and dart are")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"[5E-1,5E-1]\"", "learner.learner_model_param.base_score: must be one finite number")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":[0.1,0.2]", "base_score: must be one finite number")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"NaN\"", "base_score: must be one finite number")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":null", "base_score: must be one finite number")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"0\"", "base_score: 0 is out of the objective's range")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"1\"", "base_score: 1 is out of the objective's range")]
    [InlineData("\"base_score\":\"5E-1\",", "", "base_score: is missing")]
    [InlineData("\"num_trees\":\"2\"", "\"num_trees\":\"3\"", "learner.gradient_booster.model.trees: holds 2 trees, num_trees says 3")]
    [InlineData("\"tree_info\":[0,0]", "\"tree_info\":[0,1]", "tree_info: trees of several classes or targets")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"best_iteration\":\"2\"}", "learner.attributes.best_iteration: there is no round 2")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"best_iteration\":\"-1\"}", "best_iteration: there is no round -1")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"best_iteration\":\"x\"}", "best_iteration: is not a whole number")]
    [InlineData(
        "\"num_nodes\":\"7\",\"size_leaf_vector\":\"1\"",
        "\"num_nodes\":\"7\",\"size_leaf_vector\":\"2\"",
        "trees[0].tree_param.size_leaf_vector: leaves of"
    )]
    [InlineData("\"num_nodes\":\"7\"", "\"num_nodes\":\"8\"", "learner.gradient_booster.model.trees[0].left_children: holds 7 values instead of 8")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[0,3,", "left_children: of node 0 is 0, there are 7 nodes")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[1,7,", "left_children: of node 1 is 7, there are 7 nodes")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[1,-1,", "left_children: of node 1 is -1, there are 7 nodes")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[1,2,", "parents: of node 2 is 0, but it is a child of 1")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[2,3,", "left_children: node 2 is reached twice (a cycle or a shared branch)")]
    [InlineData("\"left_children\":[1,3,", "\"left_children\":[1.5,3,", "left_children: value 0 is not a whole number")]
    [InlineData("0,2147483647,2147483647]", "0,0,2147483647]", "trees[0].tree_param.num_deleted: is 2, there are 1")]
    [InlineData("\"split_indices\":[0,2", "\"split_indices\":[3,2", "trees[0].split_indices: node 0 asks for feature 3, there are 3")]
    [InlineData("\"split_indices\":[0,2", "\"split_indices\":[-1,2", "split_indices: node 0 asks for feature -1")]
    [InlineData("[5E-1,NaN", "[NaN,NaN", "trees[0].split_conditions: of node 0 is not a finite number")]
    [InlineData("[5E-1,NaN", "[-Infinity,NaN", "split_conditions: of node 0 is not a finite number")]
    [InlineData("[5E-1,NaN", "[5E99,NaN", "split_conditions: of node 0 is not a finite number")]
    [InlineData("[5E-1,NaN", "[null,NaN", "split_conditions: value 0 is not a number")]
    [InlineData("NaN,1.0,0.25", "NaN,Infinity,0.25", "split_conditions: of node 2 is not a finite number")]
    [InlineData("\"default_left\":[1,0,0,0", "\"default_left\":[2,0,0,0", "default_left: 2 of node 0 is neither 0 nor 1")]
    [InlineData("\"split_type\":[0,1", "\"split_type\":[0,2", "split_type: 2 of node 1 is unknown")]
    [InlineData("\"split_type\":[0,1", "\"split_type\":[1,1", "categories_nodes: node 0 splits by category but has no set")]
    [InlineData("\"categories_nodes\":[1]", "\"categories_nodes\":[2]", "categories_nodes: node 2 has a set but does not split by category")]
    [InlineData("\"categories_sizes\":[2]", "\"categories_sizes\":[3]", "categories_segments: segment 0 (3 from 0) is not within the 2 categories")]
    [InlineData("\"categories_segments\":[0]", "\"categories_segments\":[-1]", "segment 0 (2 from -1)")]
    [InlineData("\"categories_segments\":[0]", "\"categories_segments\":[]", "categories_segments: holds 0 values instead of 1")]
    [InlineData("\"categories\":[3,33]", "\"categories\":[3,-1]", "trees[0].categories: -1 is not a valid category")]
    [InlineData("\"categories\":[3,33]", "\"categories\":[3,16777216]", "categories: 16777216 is not a valid category")]
    [InlineData("\"categories_sizes\":[2]", "\"categories_sizes\":[1]", "categories_sizes: add up to 1, there are 2 categories")]
    [InlineData("\"tree_info\":[0,0]", "\"tree_info\":[0]", "tree_info: tells of 1 trees, there are 2")]
    [InlineData("\"iteration_indptr\":[0,1,2]", "\"iteration_indptr\":[0,1]", "iteration_indptr: does not end with 2, the number of trees")]
    [InlineData("\"iteration_indptr\":[0,1,2]", "\"iteration_indptr\":[1,1,2]", "iteration_indptr: must begin with 0 and never fall")]
    [InlineData("\"iteration_indptr\":[0,1,2]", "\"iteration_indptr\":[]", "iteration_indptr: does not end with 2")]
    [InlineData(
        "\"num_parallel_tree\":\"1\",\"num_trees\":\"2\",\"size_leaf_vector\":\"1\"},\"iteration_indptr\":[0,1,2],",
        "\"num_parallel_tree\":\"4\",\"num_trees\":\"2\"},",
        "num_parallel_tree: 2 trees of 1 classes are no whole number of rounds"
    )]
    [InlineData(
        "\"num_trees\":\"2\",\"size_leaf_vector\":\"1\"",
        "\"num_trees\":\"2\",\"size_leaf_vector\":\"2\"",
        "gbtree_model_param.size_leaf_vector: leaves of several values"
    )]
    [InlineData("\"id\":1", "\"id\":0", "trees[1].id: is 0")]
    [InlineData("\"num_deleted\":\"2\"", "\"num_deleted\":\"1\"", "num_deleted: is 1, there are 2")]
    [InlineData(
        "\"num_feature\":\"3\",\"num_nodes\":\"7\"",
        "\"num_feature\":\"2\",\"num_nodes\":\"7\"",
        "tree_param.num_feature: is 2, the model has 3"
    )]
    [InlineData("\"loss_changes\":[0,0,0,0,0,0,0]", "\"loss_changes\":[0,0]", "loss_changes: holds 2 values instead of 7")]
    [InlineData("\"base_weights\":[0]", "\"base_weights\":[0,1]", "base_weights: holds 2 values instead of 1")]
    [InlineData("\"feature_types\":[]", "\"feature_types\":[\"c\"]", "feature_types: tells of 1 features, num_feature says 3")]
    [InlineData(
        "\"attributes\":{}",
        "\"attributes\":{\"best_iteration\":\"0\",\"best_ntree_limit\":\"2\"}",
        "best_ntree_limit: is 2, best_iteration is 0 with 1 trees a round"
    )]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"scikit_learn\":\"{\"}", "learner.attributes.scikit_learn: The model's JSON is faulty")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"scikit_learn\":\"{\\\"missing\\\":true}\"}", "scikit_learn.missing: is not a number")]
    [InlineData(
        "\"attributes\":{}",
        "\"attributes\":{\"scikit_learn\":\"{\\\"classes_\\\":[0,1],\\\"n_classes_\\\":3}\"}",
        "n_classes_: is 3, classes_ names 2"
    )]
    [InlineData(
        "\"attributes\":{}",
        "\"attributes\":{\"scikit_learn\":\"{\\\"classes_\\\":[0,1,2]}\"}",
        "The file names 3 classes (0, 1, 2), its trees are those of 2"
    )]
    [InlineData("\"sum_hessian\":[60,30,30", "\"sum_hessian\":[60,30,-1", "sum_hessian: -1 of node 2 is below 0")]
    [InlineData("\"version\":[2,1,4]", "\"version\":[1,6,2]", "version: XGBoost 1.6.2 wrote this; what 1.7 and later save is served")]
    [InlineData(",\"version\":[2,1,4]", "", "version: is missing")]
    [InlineData("\"version\":[2,1,4]", "\"version\":[2,1,4}", "JSON is faulty or cut short")]
    [InlineData("\"attributes\":{}", "\"attributes\":{},\"attributes\":{}", "JSON is faulty or cut short")]
    public void A_faulty_model_is_refused_with_what_and_where(string original, string faulty, string message) =>
        Refused(Swap(original, faulty), message);

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        foreach (var (name, ending) in new[] { ("no-split", "json"), ("no-split", "ubj"), ("logitraw", "json"), ("logitraw", "ubj") })
        {
            var bytes = XgBoostFixture.Model(name, ending);
            for (var length = 0; length < bytes.Length; length += name == "no-split" ? 1 : 97)
            {
                Should.Throw<ModelFormatException>(() => TreeModel.Load(bytes.AsSpan(0, length)), $"{name}.{ending}: {length} bytes");
            }
        }
    }

    [Fact]
    public void Bytes_after_a_UBJSON_document_are_refused() =>
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load([.. XgBoostFixture.Model("no-split", "ubj"), 0]))
            .Message.ShouldContain("something follows the end", Case.Sensitive);

    [Theory]
    [InlineData("7b 55 01 61 5b 24 54 23 4c 7fffffffffffffff", "byte 7: an array's type must be that of a number, with a count")]
    [InlineData("7b 55 01 61 5b 24 64 23 4c 7fffffffffffffff", "the file is cut short, 4 bytes should follow")]
    [InlineData("7b 55 01 61 5b 23 4c 8000000000000000", "an array's count is below zero")]
    [InlineData("7b 4c 7fffffffffffffff", "the file is cut short, 9223372036854775807 bytes should follow")]
    [InlineData("7b 69 ff 61", "the file is cut short, -1 bytes should follow")]
    [InlineData("7b 24 64 23 69 01", "an object with a type or a count is not read")]
    [InlineData("7b 55 01 61 3f", "type marker 0x3f is none of a whole number")]
    [InlineData("7b 55 01 ff 5a 7d", "a text is not UTF-8")]
    [InlineData("7b 55 01 61 5a 7d", "learner: is missing")]
    public void Faulty_UBJSON_is_refused(string hex, string message) =>
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))))
            .Message.ShouldContain(message, Case.Sensitive);

    [Fact]
    public void Endless_nesting_is_refused()
    {
        byte[] head = [(byte)'{', (byte)'U', 1, (byte)'a'];
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load([.. head, .. Enumerable.Repeat((byte)'[', 100_000)]))
            .Message.ShouldContain("too deeply nested");
        Refused("{\"a\":" + new string('[', 100_000), "JSON is faulty or cut short");
    }

    /// <summary>Whatever a bit that falls over or a missing piece does: the model is served or refused, and a served one scores and explains.</summary>
    [Theory]
    [MemberData(nameof(XgBoostParityTests.Models), MemberType = typeof(XgBoostParityTests))]
    public void Damage_is_never_worse_than_a_refusal(string name, string ending)
    {
        var original = XgBoostFixture.Model(name, ending);
        var random = new Random(name.Length + ending[0]);
        var served = 0;
        for (var round = 0; round < 150; round++)
        {
            var bytes = Damaged(original, random);
            try
            {
                var model = TreeModel.Load(bytes);
                var row = new double[model.FeatureCount];
                model.Score(row);
                if (model.CanExplain)
                {
                    model.Explain(row, new double[model.FeatureCount]);
                }

                served++;
            }
            catch (ModelFormatException refusal)
            {
                refusal.Message.ShouldNotBeEmpty();
            }
        }

        served.ShouldBeLessThan(150);
    }

    private static byte[] Damaged(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        switch (random.Next(4))
        {
            case 0:
                var start = random.Next(bytes.Length);
                return [.. bytes[..start], .. bytes[Math.Min(bytes.Length, start + random.Next(1, 40))..]];
            case 1:
                var from = random.Next(bytes.Length);
                return [.. bytes[..from], .. bytes[random.Next(bytes.Length)..]];
            default:
                for (var flips = random.Next(1, 5); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] =
                        random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(bytes[random.Next(bytes.Length)] ^ (1 << random.Next(8)));
                }

                return bytes;
        }
    }

    private static string Swap(string original, string replacement)
    {
        Text.ShouldContain(original, Case.Sensitive);
        return Text.Replace(original, replacement, StringComparison.Ordinal);
    }

    private static void Refused(string text, string message) =>
        Should.Throw<ModelFormatException>(() => Load(text)).Message.ShouldContain(message, Case.Sensitive);

    private static TreeModel Load(string text) => TreeModel.Load(Encoding.UTF8.GetBytes(text));
}
