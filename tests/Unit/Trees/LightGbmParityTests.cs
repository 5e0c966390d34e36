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

    private void Compare(string name, byte[] text, TreeModel model, int forest)
    {
        var rows = Rows(300, seed: 2).Rows.Concat(Ties(text, model.FeatureCount)).ToArray();
        var (raw, prediction, contributions) = NativeLightGbm.Predict(text, rows);
        var ours = new double[model.FeatureCount];
        var (worstRaw, worstPrediction, worstContribution, worstSum) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            var score = model.PredictRaw(rows[i]);
            worstRaw = Math.Max(worstRaw, Math.Abs(score - (raw[i] / forest)));
            worstPrediction = Math.Max(worstPrediction, Math.Abs(model.Probability(score) - prediction[i]));
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
    private static (float[][] Rows, float[] Labels) Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new float[count][];
        var labels = new float[count];
        for (var i = 0; i < count; i++)
        {
            var row = new float[10];
            for (var feature = 0; feature < row.Length; feature++)
            {
                row[feature] = random.Next(6) switch
                {
                    0 => float.NaN,
                    1 => 0,
                    _ => MathF.Round((random.NextSingle() * 8) - 4, feature < 3 ? 1 : 5),
                };
            }
            row[6] = random.Next(12) == 0 ? float.NaN : random.Next(seed == 1 ? 12 : 14);
            row[7] = seed == 1 ? random.Next(40) : random.Next(-2, 90) + (random.Next(3) * 0.25f);
            rows[i] = row;
            var signal =
                (float.IsNaN(row[0]) ? 1.5 : row[0])
                + (row[1] * row[2] > 0 ? 1 : -1)
                + (row[6] is 2 or 5 or 9 ? 2 : 0)
                - (row[7] % 3)
                + (float.IsNaN(row[3]) ? -1 : 0);
            labels[i] = signal + (random.NextDouble() * 2) - 1 > 0 ? 1 : 0;
        }
        return (rows, labels);
    }

    /// <summary>Rows that hold the model's own thresholds, their neighbours, the bounds of what counts as zero, and extremes.</summary>
    private static IEnumerable<float[]> Ties(byte[] text, int features)
    {
        var random = new Random(3);
        var thresholds = Encoding
            .UTF8.GetString(text)
            .Split('\n')
            .Where(line => line.StartsWith("threshold=", StringComparison.Ordinal))
            .SelectMany(line => line["threshold=".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(number => number is "inf" ? float.PositiveInfinity : (float)double.Parse(number, CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .ToArray();
        for (var i = 0; i < 300; i++)
        {
            var row = new float[features];
            for (var feature = 0; feature < features; feature++)
            {
                var threshold = thresholds[random.Next(thresholds.Length)];
                row[feature] = random.Next(8) switch
                {
                    0 => float.BitIncrement(threshold),
                    1 => float.BitDecrement(threshold),
                    2 => 1e-35f,
                    3 => -1e-35f,
                    4 => float.BitIncrement(1e-35f),
                    5 => random.Next(2) == 0 ? 1e30f : -1e30f,
                    _ => threshold,
                };
            }
            yield return row;
        }
    }

    private static void SkipWithoutLightGbm() =>
        Assert.SkipUnless(NativeLightGbm.IsAvailable, "LightGBM's native library cannot be loaded here (it needs 64-bit x86 and libgomp1).");
}
