using System.Text;
using CsCheck;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>Batches of every size over forests of every shape: trees small enough for masks, trees that are walked, and both in one forest.</summary>
public sealed class ManyRowsTests
{
    [Fact]
    public void Many_rows_give_to_the_last_bit_what_each_gives_alone() =>
        Gen.Select(RandomSamples.Models(features: 7, depth: 7), Gen.Int[1, 75], Gen.Int)
            .Sample(
                (sample, count, seed) =>
                {
                    var random = new Random(seed);
                    double[][] rows = [.. Enumerable.Range(0, count).Select(_ => sample.Rows[random.Next(sample.Rows.Length)])];
                    var model = Load(sample.Features, sample.Trees);
                    ManyRows.ShouldEqualOneByOne(model, rows);
                    model.PredictRaw(rows[0]).ShouldBe(sample.Trees.Sum(tree => tree.Value(rows[0])), 1e-12);
                },
                iter: 300
            );

    /// <summary>Chains of 1 to 300 splits, so that words of masks are full, begun and left, and the longest are walked.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(300)]
    public void Trees_of_any_size_give_every_row_its_leaf(int splits)
    {
        var random = new Random(splits);
        SampleNode left = new SampleLeaf(1, -1);
        SampleNode right = new SampleLeaf(1, -2);
        for (var i = 0; i < splits; i++)
        {
            // To the right in order of the thresholds, to the left against it: row i ends in leaf i.
            left = new SampleSplit(0, i, left, new SampleLeaf(1, i + 0.5));
            right = new SampleSplit(0, splits - i, new SampleLeaf(1, splits - i + 0.25), right);
        }

        var model = Load(1, left, right, new SampleLeaf(1, 1000));
        double[][] rows = [.. Enumerable.Range(-1, splits + 3).Select(i => new[] { i + (random.Next(2) * 0.5) })];
        ManyRows.ShouldEqualOneByOne(model, rows);
        foreach (var row in rows)
        {
            model.PredictRaw(row).ShouldBe(left.Value(row) + right.Value(row) + 1000);
        }
    }

    [Fact]
    public void No_rows_and_a_model_without_splits_are_served()
    {
        var model = Load(2, new SampleLeaf(1, 0.25));
        model.PredictRaw([], []);
        model.Explain([], 0, []).ShouldBe(0.25);
        ManyRows.ShouldEqualOneByOne(
            model,
            [
                [1, 2],
                [double.NaN, 3],
            ]
        );
    }

    [Fact]
    public void Rows_that_do_not_fill_what_they_should_are_refused()
    {
        var model = Load(2, new SampleLeaf(1, 1));
        Should.Throw<ArgumentException>(() => model.PredictRaw([1, 2, 3], new double[2]));
        Should.Throw<ArgumentException>(() => model.Explain([1, 2, 3], 2, new double[4]));
        Should.Throw<ArgumentException>(() => model.Explain([1, 2, 3, 4], 2, new double[3]));
    }

    [Fact]
    public void Nothing_is_allocated_once_a_thread_is_warm()
    {
        var random = new Random(1);
        SampleNode Tree(int depth) =>
            depth == 0
                ? new SampleLeaf(random.Next(1, 9), random.NextDouble())
                : new SampleSplit(random.Next(600), random.NextDouble(), Tree(depth - 1), Tree(depth - 1));
        // More inputs than any stack buffer would hold.
        var model = Load(600, [.. Enumerable.Range(0, 40).Select(_ => Tree(5))]);
        var rows = new double[600 * 40];
        foreach (ref var value in rows.AsSpan())
        {
            value = random.NextDouble();
        }

        var raw = new double[40];
        var contributions = new double[rows.Length];
        Allocations.ShouldBeNone(() => model.PredictRaw(rows.AsSpan(0, 600)));
        Allocations.ShouldBeNone(() => model.PredictRaw(rows, raw));
        Allocations.ShouldBeNone(() => model.Explain(rows.AsSpan(0, 600), contributions));
        Allocations.ShouldBeNone(() => model.Explain(rows, 40, contributions));
        Allocations.ShouldBeNone(() => model.Probability(raw[0]));
    }

    private static TreeModel Load(int features, params SampleNode[] trees) =>
        TreeModel.Load(Encoding.UTF8.GetBytes(SampleModel.Text(features, trees)));
}
