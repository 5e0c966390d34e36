using System.Globalization;
using System.Text;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>Every number against LightGBM's own, on models that it trained here.</summary>
public sealed class LightGbmParityTests(ITestOutputHelper output)
{
    private const string Common = "num_threads=1 deterministic=true force_row_wise=true verbosity=-1 seed=7";

    [Theory]
    [InlineData("plain", 60, "objective=binary num_leaves=31 learning_rate=0.1")]
    [InlineData("depth 6", 100, "objective=binary max_depth=6 num_leaves=63 learning_rate=0.1")]
    [InlineData("sigmoid", 40, "objective=binary sigmoid=0.7 num_leaves=31 is_unbalance=true")]
    [InlineData("zero is missing", 40, "objective=binary num_leaves=31 zero_as_missing=true")]
    [InlineData("nothing is missing", 40, "objective=binary num_leaves=31 use_missing=false")]
    [InlineData("categories", 40, "objective=binary num_leaves=31 categorical_feature=6,7 min_data_per_group=5 cat_smooth=1 max_cat_to_onehot=2")]
    [InlineData("one category against the rest", 40, "objective=binary num_leaves=15 categorical_feature=6,7 max_cat_to_onehot=100")]
    [InlineData("long paths", 30, "objective=binary num_leaves=255 min_data_in_leaf=1 min_sum_hessian_in_leaf=0 feature_fraction_bynode=0.3")]
    [InlineData("regression", 40, "objective=regression num_leaves=31")]
    [InlineData("bagging", 40, "objective=binary num_leaves=31 bagging_fraction=0.5 bagging_freq=1")]
    [InlineData("goss", 40, "objective=binary num_leaves=31 data_sample_strategy=goss")]
    [InlineData("dart", 40, "objective=binary num_leaves=31 boosting=dart drop_rate=0.3")]
    [InlineData("no split", 3, "objective=binary min_data_in_leaf=100000")]
    // LightGBM takes the first of a parameter given twice, so what a case says goes before what all have in common.
    public void Equal_to_LightGBM(string name, int trees, string parameters)
    {
        var (training, labels) = Rows(1500, seed: 1);
        SkipWithoutLightGbm();
        var text = NativeLightGbm.Train(training, labels, trees, $"{parameters} min_data_in_leaf=5 {Common}");
        var model = TreeModel.Load(text);
        model.TreeCount.ShouldBeGreaterThan(0);
        Compare(name, text, model, forest: 1);
    }

    [Fact]
    public void Equal_to_a_random_forest_of_LightGBM()
    {
        SkipWithoutLightGbm();
        var (training, labels) = Rows(1500, seed: 1);
        var text = NativeLightGbm.Train(
            training,
            labels,
            20,
            $"{Common} objective=binary min_data_in_leaf=5 boosting=rf bagging_fraction=0.6 bagging_freq=1 feature_fraction=0.7 num_leaves=31"
        );
        Encoding.UTF8.GetString(text).ShouldContain("average_output");
        var model = TreeModel.Load(text);
        // LightGBM's raw score and contributions of a forest are sums; its prediction, as everything of ours, comes from the average.
        Compare("random forest", text, model, forest: model.TreeCount);
    }

    /// <summary>The objectives whose link is not the logistic of one number, and leaves that hold linear models.</summary>
    [Theory]
    [InlineData("cross entropy", "objective=cross_entropy", 1, null, null)]
    [InlineData("multiclass", "objective=multiclass num_class=4", 4, "2", null)]
    [InlineData("multiclass of two", "objective=multiclass num_class=2", 2, null, null)]
    [InlineData("multiclass, one against all", "objective=multiclassova num_class=3 sigmoid=0.8", 3, "0", null)]
    [InlineData("multiclass dart", "objective=multiclass num_class=3 boosting=dart drop_rate=0.3", 3, "1", null)]
    [InlineData("multiclass forest", "objective=multiclass num_class=3 boosting=rf bagging_fraction=0.6 bagging_freq=1", 3, "1", null)]
    [InlineData("poisson", "objective=poisson", 1, null, "exponential")]
    [InlineData("gamma", "objective=gamma", 1, null, "exponential")]
    [InlineData("tweedie", "objective=tweedie", 1, null, "exponential")]
    [InlineData("regression", "objective=regression", 1, null, "identity")]
    [InlineData("l1", "objective=regression_l1", 1, null, "identity")]
    [InlineData("huber", "objective=huber", 1, null, "identity")]
    [InlineData("fair", "objective=fair", 1, null, "identity")]
    [InlineData("quantile", "objective=quantile alpha=0.3", 1, null, "identity")]
    [InlineData("mape", "objective=mape", 1, null, "identity")]
    [InlineData("linear leaves", "objective=binary linear_tree=true", 1, null, null)]
    [InlineData("linear leaves of several classes", "objective=multiclass num_class=3 linear_tree=true", 3, "2", null)]
    [InlineData("linear leaves, no missing values", "objective=regression linear_tree=true use_missing=false", 1, null, "identity")]
    public void Equal_to_LightGBM_by_any_link(string name, string parameters, int classes, string? positive, string? link)
    {
        SkipWithoutLightGbm();
        var (training, labels) = Rows(1500, seed: 1);
        // Counts, some of them more than 1, that the rows tell something of.
        float[] targets =
        [
            .. labels.Select((label, i) => classes > 1 ? ((label > 0 ? 1 : 0) + (training[i][6] is 2 or 5 ? 2 : 0)) % classes : label + (i % 3) + 1),
        ];
        var isProbability = link is null;
        var text = NativeLightGbm.Train(
            training,
            isProbability && classes == 1 ? labels : targets,
            20,
            $"{parameters} min_data_in_leaf=5 num_leaves=15 {Common}"
        );
        var model = TreeModel.Load(text, new TreeOptions { PositiveClass = positive, Link = link });
        model.Summary.PositiveClass.ShouldBe(positive ?? (isProbability ? "1" : null));
        var rows = Rows(300, seed: 2).Rows.Concat(Ties(text, model.FeatureCount)).ToArray();
        var of = classes > 1 ? int.Parse(model.Summary.PositiveClass!, CultureInfo.InvariantCulture) : 0;
        var (raw, prediction) = (
            NativeLightGbm.Predict(text, rows, NativeLightGbm.Raw),
            NativeLightGbm.Predict(text, rows, NativeLightGbm.Prediction)
        );
        var forest = Encoding.UTF8.GetString(text).Contains("average_output", StringComparison.Ordinal) ? 20 : 1;
        var contributions = model.CanExplain ? NativeLightGbm.Predict(text, rows, NativeLightGbm.Contributions) : null;
        model.CanExplain.ShouldBe(!parameters.Contains("linear", StringComparison.Ordinal));
        var ours = new double[model.FeatureCount];
        var scores = new double[rows.Length];
        model.Score([.. rows.SelectMany(row => row)], scores);
        var (worstRaw, worstScore, worstContribution) = (0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            worstRaw = Math.Max(worstRaw, Relative(model.PredictRaw(rows[i]), raw[i][of] / forest));
            worstScore = Math.Max(worstScore, Relative(scores[i], prediction[i][of]));
            model.Score(rows[i]).ShouldBe(scores[i]);
            if (contributions is null)
            {
                continue;
            }

            var expected = contributions[i][(of * (ours.Length + 1))..((of + 1) * (ours.Length + 1))];
            var constant = model.Explain(rows[i], ours);
            worstContribution = Math.Max(worstContribution, Math.Abs(constant - (expected[^1] / forest)));
            for (var feature = 0; feature < ours.Length; feature++)
            {
                worstContribution = Math.Max(worstContribution, Math.Abs(ours[feature] - (expected[feature] / forest)));
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {rows.Length} rows; largest differences: raw {worstRaw:g2}, score {worstScore:g2}, contribution {(contributions is null ? "none" : worstContribution.ToString("g2", CultureInfo.InvariantCulture))}"
            )
        );
        worstRaw.ShouldBeLessThan(1e-12);
        worstScore.ShouldBeLessThan(1e-12);
        worstContribution.ShouldBeLessThan(1e-10);
    }

    /// <summary>What the library's own objective would be is not in the file: the card says it.</summary>
    [Fact]
    public void A_custom_objective_needs_the_link_of_the_card()
    {
        SkipWithoutLightGbm();
        var (training, labels) = Rows(1500, seed: 1);
        var rows = Rows(300, seed: 2).Rows;
        var text = NativeLightGbm.Train(training, labels, 20, $"objective=binary {Common}");
        var prediction = NativeLightGbm.Predict(text, rows, NativeLightGbm.Prediction);
        var custom = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace("objective=binary sigmoid:1\n", "", StringComparison.Ordinal));
        var raw = NativeLightGbm.Predict(custom, rows, NativeLightGbm.Prediction);
        Should
            .Throw<ModelFormatException>(() => TreeModel.Load(custom).RequireProbability())
            .Message.ShouldStartWith("No probability is predicted by a model that names no objective");
        var (logistic, identity) = (
            TreeModel.Load(custom, new TreeOptions { Link = "logistic" }),
            TreeModel.Load(custom, new TreeOptions { Link = "identity" })
        );
        for (var i = 0; i < rows.Length; i++)
        {
            logistic.Score(rows[i]).ShouldBe(prediction[i][0], 1e-12);
            identity.Score(rows[i]).ShouldBe(raw[i][0], 1e-12);
        }
    }

    private static double Relative(double ours, double theirs) => Math.Abs(ours - theirs) / Math.Max(1, Math.Abs(theirs));

    private void Compare(string name, byte[] text, TreeModel model, int forest)
    {
        var rows = Rows(300, seed: 2).Rows.Concat(Ties(text, model.FeatureCount)).ToArray();
        var raw = NativeLightGbm.Predict(text, rows, NativeLightGbm.Raw);
        var prediction = NativeLightGbm.Predict(text, rows, NativeLightGbm.Prediction);
        var contributions = NativeLightGbm.Predict(text, rows, NativeLightGbm.Contributions);
        var ours = new double[model.FeatureCount];
        var (worstRaw, worstPrediction, worstContribution, worstSum) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            var score = model.PredictRaw(rows[i]);
            worstRaw = Math.Max(worstRaw, Math.Abs(score - (raw[i][0] / forest)));
            worstPrediction = Math.Max(worstPrediction, Math.Abs(model.Probability(score) - prediction[i][0]));
            var expected = model.Explain(rows[i], ours);
            worstSum = Math.Max(worstSum, Math.Abs(expected + ours.Sum() - score));
            worstContribution = Math.Max(worstContribution, Math.Abs(expected - (contributions[i][^1] / forest)));
            for (var feature = 0; feature < ours.Length; feature++)
            {
                worstContribution = Math.Max(worstContribution, Math.Abs(ours[feature] - (contributions[i][feature] / forest)));
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {rows.Length} rows; largest differences: raw {worstRaw:g2}, prediction {worstPrediction:g2}, contribution {worstContribution:g2}, sum {worstSum:g2}"
            )
        );
        ManyRows.ShouldEqualOneByOne(model, rows);
        worstRaw.ShouldBeLessThan(1e-12);
        worstPrediction.ShouldBeLessThan(1e-12);
        worstContribution.ShouldBeLessThan(1e-10);
        worstSum.ShouldBeLessThan(1e-10);
    }

    /// <summary>Ten features: 0-5 numbers with missing values and many zeros, 6 and 7 categories (some never seen in training), 8 and 9 noise.</summary>
    private static (double[][] Rows, float[] Labels) Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new double[count][];
        var labels = new float[count];
        for (var i = 0; i < count; i++)
        {
            var row = new double[10];
            for (var feature = 0; feature < row.Length; feature++)
            {
                row[feature] = random.Next(6) switch
                {
                    0 => double.NaN,
                    1 => 0,
                    // Of some features more digits than a float holds, of one numbers far beyond those that a float counts.
                    2 when feature == 5 => 1_700_000_000 + random.Next(300),
                    _ => feature < 3 ? Math.Round((random.NextDouble() * 8) - 4, 1) : (random.NextDouble() * 8) - 4,
                };
            }

            row[6] = random.Next(12) == 0 ? double.NaN : random.Next(seed == 1 ? 12 : 14);
            row[7] = seed == 1 ? random.Next(40) : random.Next(-2, 90) + (random.Next(3) * 0.25f);
            rows[i] = row;
            var signal =
                (double.IsNaN(row[0]) ? 1.5 : row[0])
                + (row[1] * row[2] > 0 ? 1 : -1)
                + (row[6] is 2 or 5 or 9 ? 2 : 0)
                - (row[7] % 3)
                + (double.IsNaN(row[3]) ? -1 : 0);
            labels[i] = signal + (random.NextDouble() * 2) - 1 > 0 ? 1 : 0;
        }

        return (rows, labels);
    }

    /// <summary>Rows that hold the model's own thresholds, their neighbours, the bounds of what counts as zero, and extremes.</summary>
    private static IEnumerable<double[]> Ties(byte[] text, int features)
    {
        var random = new Random(3);
        var thresholds = Encoding
            .UTF8.GetString(text)
            .Split('\n')
            .Where(line => line.StartsWith("threshold=", StringComparison.Ordinal))
            .SelectMany(line => line["threshold=".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(number => number is "inf" ? double.PositiveInfinity : double.Parse(number, CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .ToArray();
        for (var i = 0; i < 300; i++)
        {
            var row = new double[features];
            for (var feature = 0; feature < features; feature++)
            {
                var threshold = thresholds[random.Next(thresholds.Length)];
                row[feature] = random.Next(12) switch
                {
                    0 => double.BitIncrement(threshold),
                    1 => double.BitDecrement(threshold),
                    2 => 1e-35f,
                    3 => -1e-35f,
                    4 => double.BitIncrement(1e-35f),
                    5 => double.BitDecrement(-1e-35f),
                    6 => random.Next(2) == 0 ? 1e30 : -1e30,
                    7 => (float)threshold,
                    8 => float.BitIncrement((float)threshold),
                    9 => float.BitDecrement((float)threshold),
                    _ => threshold,
                };
            }

            yield return row;
        }
    }

    private static void SkipWithoutLightGbm() =>
        Assert.SkipUnless(NativeLightGbm.IsAvailable, "LightGBM's native library cannot be loaded here (it needs 64-bit x86 and libgomp1).");
}
