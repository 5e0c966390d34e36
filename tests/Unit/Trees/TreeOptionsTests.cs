using System.Text;
using FraudServerless.Trees;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>Which class, which link and how many rounds are served, by the file and the card together.</summary>
public sealed class TreeOptionsTests
{
    /// <summary>Row [1, 0, 0] has the trees' leaves 1 and 10, row [0.49, 0, 3] has -2 and 10.</summary>
    private static string Document(string objective, string attributes = "{}", string baseScore = "0") =>
        XgBoostReaderTests
            .Text.Replace("binary:logistic", objective, StringComparison.Ordinal)
            .Replace("\"attributes\":{}", $"\"attributes\":{attributes}", StringComparison.Ordinal)
            .Replace("\"base_score\":\"5E-1\"", $"\"base_score\":\"{baseScore}\"", StringComparison.Ordinal);

    /// <summary>Each tree is a class.</summary>
    private static string TwoClasses(string objective = "multi:softprob", string attributes = "{}", string baseScore = "5E-1") =>
        Document(objective, attributes, baseScore)
            .Replace("\"num_class\":\"0\"", "\"num_class\":\"2\"", StringComparison.Ordinal)
            .Replace("\"tree_info\":[0,0]", "\"tree_info\":[0,1]", StringComparison.Ordinal)
            .Replace("\"iteration_indptr\":[0,1,2]", "\"iteration_indptr\":[0,2]", StringComparison.Ordinal)
            .Replace("[1E1]", "[1E0]", StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 1, 0.95257413)]
    [InlineData("1", 1, 0.95257413)]
    [InlineData("0", -2, 0.04742587)]
    public void A_softmax_gives_the_probability_of_the_named_class_and_explains_its_trees(string? positive, double leaf, double probability)
    {
        var model = Load(TwoClasses(), new TreeOptions { PositiveClass = positive });
        model.PredictRaw([0.49, 0, 3]).ShouldBe(leaf + 0.5);
        model.Score([0.49, 0, 3]).ShouldBe(probability, 1e-7);
        var contributions = new double[3];
        (model.Explain([0.49, 0, 3], contributions) + contributions.Sum()).ShouldBe(leaf + 0.5, 1e-6);
        (model.Summary.Link, model.Summary.PositiveClass, model.Summary.TreesServed).ShouldBe(("softmax", positive ?? "1", 2));
        model.Summary.Classes.ShouldBe(["0", "1"]);
        Should.Throw<InvalidOperationException>(() => model.Probability(1));
        double[][] rows = [.. Enumerable.Range(0, 75).Select(i => new[] { i % 3 / 2.0, 0, i % 5 })];
        var scores = new double[rows.Length];
        model.Score([.. rows.SelectMany(row => row)], scores);
        scores.ShouldBe(rows.Select(row => model.Score(row)));
        ManyRows.ShouldEqualOneByOne(model, rows);
        Allocations.ShouldBeNone(() => model.Score(rows[0]));
    }

    [Fact]
    public void Each_class_has_its_own_base_score()
    {
        var model = Load(TwoClasses(baseScore: "[1E0,-2E0]"));
        model.PredictRaw([0.49, 0, 3]).ShouldBe(-1);
        model.Score([0.49, 0, 3]).ShouldBe(0.5);
        Refused(TwoClasses(baseScore: "[1,2,3]"), "base_score: holds 3 numbers for 2 classes");
    }

    [Theory]
    [InlineData("binary:hinge", null, 1)]
    [InlineData("count:poisson", "exponential", 59874.14171519782)]
    [InlineData("reg:gamma", "exponential", 59874.14171519782)]
    [InlineData("reg:tweedie", "exponential", 59874.14171519782)]
    [InlineData("survival:cox", "exponential", 59874.14171519782)]
    [InlineData("count:poisson", "identity", 11)]
    [InlineData("reg:squarederror", "identity", 12)]
    [InlineData("reg:squarederror", "logistic", 0.99999385)]
    [InlineData("binary:logitraw", "logistic", 0.99999385)]
    [InlineData("rank:ndcg", "identity", 12)]
    [InlineData("reg:pseudohubererror", "identity", 12)]
    public void The_objective_or_the_card_makes_the_score(string objective, string? link, double score)
    {
        // A base score of 1 is a raw score of 1, of the exponential ones that of ln 1.
        var model = Load(Document(objective, baseScore: "1"), new TreeOptions { Link = link });
        model.Score([1, 0, 0]).ShouldBe(score, 1e-6 * score);
        model.RequireProbability();
        if (link is not null)
        {
            Should
                .Throw<ModelFormatException>(() => Load(Document(objective, baseScore: "1")).RequireProbability())
                .Message.ShouldBe(
                    $"No probability is predicted by the objective '{objective}': the card must say with 'link' what makes the score of the raw score (identity, logistic, exponential), or bring a calibration."
                );
        }
    }

    /// <summary>Its own prediction is a label; the probabilities of the same trees are the softmax, if the card asks for it.</summary>
    [Fact]
    public void The_softmax_that_predicts_a_label_needs_the_link()
    {
        Should
            .Throw<ModelFormatException>(() => Load(TwoClasses("multi:softmax")).RequireProbability())
            .Message.ShouldContain("No probability is predicted by the objective 'multi:softmax'");
        Load(TwoClasses("multi:softmax"), new TreeOptions { Link = "softmax" }).Score([0.49, 0, 3]).ShouldBe(0.95257413, 1e-7);
        Load(TwoClasses("reg:squarederror"), new TreeOptions { Link = "softmax" }).Score([0.49, 0, 3]).ShouldBe(0.95257413, 1e-7);
    }

    [Fact]
    public void The_other_of_two_classes_has_the_opposite_raw_score()
    {
        var model = Load(Document("binary:logistic", baseScore: "2.6894143E-1"), new TreeOptions { PositiveClass = "0" });
        model.PredictRaw([0.49, 0, 3]).ShouldBe(-7, 1e-6);
        model.Score([0.49, 0, 3]).ShouldBe(1 / (1 + Math.Exp(7)), 1e-7);
        var contributions = new double[3];
        (model.Explain([0.49, 0, 3], contributions) + contributions.Sum()).ShouldBe(-7, 1e-5);
    }

    [Theory]
    [InlineData("[0,1]", null, "1")]
    [InlineData("[false,true]", null, "true")]
    [InlineData("[\\\"good\\\",\\\"bad\\\"]", "bad", "bad")]
    [InlineData("[\\\"bad\\\",\\\"good\\\"]", "bad", "bad")]
    [InlineData("[1,2]", "2", "2")]
    [InlineData("[\\\"good\\\",\\\"bad\\\"]", null, null)]
    [InlineData("[1,2]", null, null)]
    [InlineData("[1,2]", "0", null)]
    public void Labels_of_the_file_are_heeded(string labels, string? asked, string? positive)
    {
        var attributes = $"{{\"scikit_learn\":\"{{\\\"classes_\\\":{labels}}}\"}}";
        var options = new TreeOptions { PositiveClass = asked };
        if (positive is null)
        {
            Refused(Document("binary:logistic", attributes, "5E-1"), asked is null ? "positiveClass" : "'0'", options);
            return;
        }

        var model = Load(Document("binary:logistic", attributes, "5E-1"), options);
        model.Summary.PositiveClass.ShouldBe(positive);
        model.PredictRaw([1, 0, 0]).ShouldBe(labels.StartsWith("[\\\"bad", StringComparison.Ordinal) ? -11 : 11);
    }

    [Theory]
    [InlineData("binary:logistic", "probit", null, "The card's link 'probit' is not a valid link")]
    [InlineData(
        "binary:logistic",
        "identity",
        null,
        "The card's link is 'identity', but the objective 'binary:logistic' makes a probability by its own (logistic)"
    )]
    [InlineData("binary:logistic", "softmax", null, "The card's link is 'softmax', but")]
    [InlineData("reg:squarederror", "softmax", null, "The link 'softmax' needs several classes, but the model gives one number")]
    [InlineData("reg:squarederror", null, "1", "The card names the positive class '1', but the objective 'reg:squarederror' knows no classes")]
    [InlineData(
        "binary:hinge",
        null,
        "0",
        "The card's positive class is '0', but the objective 'binary:hinge' gives a number for the other class only"
    )]
    [InlineData("binary:logistic", null, "2", "The card's positiveClass is '2', the model's classes are 0, 1")]
    public void What_the_model_cannot_give_is_refused(string objective, string? link, string? positive, string message) =>
        Refused(Document(objective, baseScore: "5E-1"), message, new TreeOptions { Link = link, PositiveClass = positive });

    [Fact]
    public void Of_three_classes_the_card_must_name_one()
    {
        var text = TwoClasses()
            .Replace("\"num_class\":\"2\"", "\"num_class\":\"3\"", StringComparison.Ordinal)
            .Replace("\"iteration_indptr\":[0,2]", "\"iteration_indptr\":[0,2]", StringComparison.Ordinal);
        Refused(text, "The model's classes are 0, 1, 2: model-card.json must name the one");
        // The third has no tree: its raw score is its base.
        Load(text, new TreeOptions { PositiveClass = "2" })
            .Score([0.49, 0, 3])
            .ShouldBe(Math.Exp(0.5) / (Math.Exp(0.5) + Math.Exp(-1.5) + Math.Exp(1.5)), 1e-6);
        Refused(
            text.Replace("\"objective\":{", "\"objective\":{\"softmax_multiclass_param\":{\"num_class\":\"2\"},", StringComparison.Ordinal),
            "num_class: is 2, learner_model_param says 3"
        );
    }

    [Theory]
    [InlineData(null, 0.805503, 0.186528, 1, "up to 0, the best (the file names it)")]
    [InlineData(Iterations.Best, 0.805503, 0.186528, 1, "up to 0, the best (as the card asks)")]
    [InlineData(Iterations.All, 0.921028, 0.161175, 6, "all, as the card asks")]
    public void The_card_decides_whether_the_best_round_is_the_last(Iterations? iterations, double first, double second, int trees, string said)
    {
        var model = TreeModel.Load(Payload("best-of-six.json"), new TreeOptions { Iterations = iterations });
        model.Score([1, 0, 0]).ShouldBe(first, 5e-7);
        model.Score([-1, 0.5, 0.5]).ShouldBe(second, 5e-7);
        (model.Summary.TreesServed, model.Summary.TreesInFile, model.Summary.IterationsServed).ShouldBe((trees, 6, said));
        model.Summary.Producer.ShouldBe("XGBoost 1.7.4");
    }

    [Theory]
    [InlineData("{\"best_ntree_limit\":\"1\"}", null, 1)]
    [InlineData("{\"best_iteration\":\"0\",\"best_ntree_limit\":\"1\"}", null, 1)]
    [InlineData("{\"best_iteration\":\"1\",\"best_ntree_limit\":\"2\"}", null, 2)]
    [InlineData("{\"best_iteration\":\"7\"}", Iterations.All, 2)]
    [InlineData("{}", Iterations.All, 2)]
    public void Rounds_are_counted_as_old_versions_count_them_too(string attributes, Iterations? iterations, int trees) =>
        Load(Document("binary:logistic", attributes, "5E-1"), new TreeOptions { Iterations = iterations }).TreeCount.ShouldBe(trees);

    [Fact]
    public void A_best_round_that_the_file_does_not_name_cannot_be_asked_for()
    {
        var best = new TreeOptions { Iterations = Iterations.Best };
        Refused(Document("binary:logistic", baseScore: "5E-1"), "the card asks for the best iteration, but the file names none", best);
        Refused(SampleModel.Text(1, [new SampleLeaf(1, 1)]), "The card asks for the best iteration, but a LightGBM text names none", best);
    }

    [Fact]
    public void The_number_that_means_missing_is_the_files()
    {
        var model = TreeModel.Load(Payload("missing-999.json"));
        model.Summary.MissingValue.ShouldBe(-999);
        model.Score([-999, 0.5]).ShouldBe(0.809983, 5e-7);
        model.Score([double.NaN, 0.5]).ShouldBe(0.809983, 5e-7);
        model.Score([-998, 0.5]).ShouldBe(0.190207, 5e-7);
        ManyRows.ShouldEqualOneByOne(model, [.. Enumerable.Range(0, 40).Select(i => new double[] { i % 2 == 0 ? -999 : i, i % 3 == 0 ? -999 : -i })]);
        double[] row = [-999, 0.5];
        Allocations.ShouldBeNone(() => model.PredictRaw(row));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("null")]
    public void What_is_missing_anyway_changes_nothing(string missing) =>
        Load(Document("binary:logistic", $"{{\"scikit_learn\":\"{{\\\"missing\\\":{missing}}}\"}}", "5E-1")).Summary.MissingValue.ShouldBeNull();

    [Theory]
    [InlineData("\"sum_hessian\":[60,30", "\"sum_hessian\":[60,0", "sum_hessian of a split is 0 (the tree was refreshed?) (tree 0 of its class)")]
    [InlineData("\"sum_hessian\":[60,30,30,10,20,1,1],", "", "sum_hessian is missing (tree 0 of its class)")]
    public void Without_weights_there_is_a_score_and_no_contributions(string original, string other, string reason)
    {
        var model = Load(XgBoostReaderTests.Text.Replace(original, other, StringComparison.Ordinal));
        model.PredictRaw([0.49, 0, 3]).ShouldBe(8);
        (model.CanExplain, model.Summary.NoContributions).ShouldBe((false, reason));
        Should.Throw<InvalidOperationException>(() => model.Explain([0.49, 0, 3], new double[3]));
    }

    private static byte[] Payload(string file) => File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Payloads", "models", "xgboost", file));

    private static void Refused(string text, string message, TreeOptions? options = null) =>
        Should.Throw<ModelFormatException>(() => Load(text, options)).Message.ShouldContain(message, Case.Sensitive);

    private static TreeModel Load(string text, TreeOptions? options = null) => TreeModel.Load(Encoding.UTF8.GetBytes(text), options);
}
