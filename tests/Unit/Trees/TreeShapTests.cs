using System.Numerics;
using System.Text;
using CsCheck;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>The fast algorithm against Shapley's definition, summed over all subsets of features.</summary>
public sealed class TreeShapTests
{
    [Fact]
    public void Contributions_are_the_Shapley_values_of_random_trees() => RandomSamples.Models(features: 7, depth: 5).Sample(Compare, iter: 300);

    [Fact]
    public void Contributions_are_exact_when_features_come_again_and_again() =>
        RandomSamples.Models(features: 2, depth: 6).Sample(Compare, iter: 100);

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    public void Contributions_are_exact_on_paths_of_many_distinct_features(int length)
    {
        var random = new Random(length);
        SampleNode node = new SampleLeaf(3, 1.25);
        for (var feature = 0; feature < length; feature++)
        {
            var leaf = new SampleLeaf(random.Next(1, 20), (random.NextDouble() * 4) - 2);
            node = random.Next(2) == 0 ? new SampleSplit(feature, 0.5, node, leaf) : new SampleSplit(feature, 0.5, leaf, node);
        }

        var rows = Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextDouble()).ToArray()).ToArray();
        Compare((length, [node], rows));
    }

    [Fact]
    public void A_feature_that_no_tree_asks_contributes_nothing_and_a_tree_of_one_leaf_only_to_the_base()
    {
        var model = Load(3, new SampleSplit(1, 0, new SampleLeaf(30, -1), new SampleLeaf(10, 3)), new SampleLeaf(40, 0.5));
        var contributions = new double[3];
        model.Explain([1, 1, 1], contributions).ShouldBe(0.5, 1e-15);
        contributions.ShouldBe([0, 3, 0], 1e-14);
    }

    [Fact]
    public void A_leaf_that_no_training_row_reached_does_no_harm()
    {
        var inner = new SampleSplit(0, -1, new SampleLeaf(0, 7), new SampleLeaf(10, 1));
        var model = Load(2, new SampleSplit(0, 0, inner, new SampleSplit(1, 0, new SampleLeaf(5, -2), new SampleLeaf(0, 9))));
        foreach (var row in new double[][] { [-2, 1], [-0.5f, 1], [3, 1], [3, -1] })
        {
            var contributions = new double[2];
            var expected = model.Explain(row, contributions);
            (expected + contributions.Sum()).ShouldBe(model.PredictRaw(row), 1e-12);
        }
    }

    [Fact]
    public void Many_threads_at_once_get_the_same_values()
    {
        var random = new Random(5);
        var model = Load(
            4,
            [.. Enumerable.Range(0, 50).Select(i => new SampleSplit(i % 4, random.NextDouble(), new SampleLeaf(5 + i, i), new SampleLeaf(9, -i)))]
        );
        var rows = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble()).ToArray()).ToArray();
        double[] Explain(double[] row)
        {
            var contributions = new double[4];
            model.Explain(row, contributions);
            return contributions;
        }

        var alone = rows.Select(Explain).ToArray();
        rows.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(Explain).ToArray().ShouldBe(alone);
    }

    [Fact]
    public void A_row_or_a_destination_of_the_wrong_length_is_refused()
    {
        var model = Load(2, new SampleLeaf(1, 1));
        Should.Throw<ArgumentException>(() => model.PredictRaw([1]));
        Should.Throw<ArgumentException>(() => model.Explain([1, 2, 3], new double[3]));
        Should.Throw<ArgumentException>(() => model.Explain([1, 2], new double[1]));
    }

    private static TreeModel Load(int features, params SampleNode[] trees) =>
        TreeModel.Load(Encoding.UTF8.GetBytes(SampleModel.Text(features, trees)));

    private static void Compare((int Features, SampleNode[] Trees, double[][] Rows) sample)
    {
        var model = Load(sample.Features, sample.Trees);
        var contributions = new double[sample.Features];
        foreach (var row in sample.Rows)
        {
            var raw = model.PredictRaw(row);
            raw.ShouldBe(sample.Trees.Sum(tree => tree.Value(row)), 1e-12);
            var expected = model.Explain(row, contributions);
            expected.ShouldBe(sample.Trees.Sum(tree => tree.Expectation(row, 0)), 1e-12);
            (expected + contributions.Sum()).ShouldBe(raw, 1e-12);
            var shapley = Shapley(sample.Trees, sample.Features, row);
            for (var feature = 0; feature < sample.Features; feature++)
            {
                contributions[feature].ShouldBe(shapley[feature], 1e-12);
            }
        }
    }

    private static double[] Shapley(SampleNode[] trees, int features, double[] row)
    {
        var worth = Enumerable.Range(0, 1 << features).Select(known => trees.Sum(tree => tree.Expectation(row, known))).ToArray();
        var values = new double[features];
        for (var feature = 0; feature < features; feature++)
        {
            for (var known = 0; known < worth.Length; known++)
            {
                if ((known & (1 << feature)) == 0)
                {
                    var size = BitOperations.PopCount((uint)known);
                    values[feature] +=
                        Factorial(size) * Factorial(features - size - 1) / Factorial(features) * (worth[known | (1 << feature)] - worth[known]);
                }
            }
        }

        return values;
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
