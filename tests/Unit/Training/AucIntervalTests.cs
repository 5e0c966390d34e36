using FraudServerless.Training;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

public sealed class AucIntervalTests
{
    private const double Z = 1.959964;

    /// <summary>Positives 0.35 and 0.8 lie above 1/2 and 1 of the negatives, negatives 0.1 and 0.4 below 1 and 1/2 of the positives: each variance is 1/8, the AUC's (1/8)/2 + (1/8)/2.</summary>
    [Fact]
    public void Four_orders_are_worked_out_by_hand()
    {
        var interval = AucInterval.Of([0.1, 0.4, 0.35, 0.8], [false, false, true, true])!;
        interval.Low.ShouldBe(0.75 - (Z * Math.Sqrt(0.125)), 1e-12);
        // It would be 1.44.
        interval.High.ShouldBe(1);
    }

    /// <summary>The same by the definition: every pair of a positive and a negative compared.</summary>
    [Theory]
    [InlineData(300, 1_000_000)]
    [InlineData(300, 7)]
    public void Midranks_give_what_comparing_all_pairs_gives(int orders, int differentScores)
    {
        var (scores, labels) = Sample(orders, differentScores, seed: 3);
        var (positives, negatives) = (Of(true, scores, labels), Of(false, scores, labels));
        static double Won(double positive, double negative) =>
            positive > negative ? 1
            : positive < negative ? 0
            : 0.5;
        var above = positives.Select(p => negatives.Average(n => Won(p, n))).ToArray();
        var below = negatives.Select(n => positives.Average(p => Won(p, n))).ToArray();
        static double Variance(double[] values) => values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1);
        var half = Z * Math.Sqrt((Variance(above) / above.Length) + (Variance(below) / below.Length));

        var interval = AucInterval.Of(scores, labels)!;
        var auc = BinaryMetrics.Auc(scores, labels);
        above.Average().ShouldBe(auc, 1e-12);
        (interval.High - auc).ShouldBe(half, 1e-12);
        (auc - interval.Low).ShouldBe(half, 1e-12);
    }

    /// <summary>Resampling 2,000 times, seeded, gives nearly the same width.</summary>
    [Fact]
    public void The_width_is_that_of_a_bootstrap()
    {
        var (scores, labels) = Sample(600, 1_000_000, seed: 5);
        var random = new Random(9);
        var areas = new double[2_000];
        var (drawn, drawnLabels) = (new double[scores.Length], new bool[scores.Length]);
        for (var round = 0; round < areas.Length; round++)
        {
            for (var i = 0; i < drawn.Length; i++)
            {
                var one = random.Next(drawn.Length);
                (drawn[i], drawnLabels[i]) = (scores[one], labels[one]);
            }

            areas[round] = BinaryMetrics.Auc(drawn, drawnLabels);
        }

        Array.Sort(areas);
        var interval = AucInterval.Of(scores, labels)!;
        // 2.5 % of the areas lie on either side; a hundredth is a tenth of the width.
        interval.Low.ShouldBe(areas[50], 0.01);
        interval.High.ShouldBe(areas[1_949], 0.01);
        (interval.High - interval.Low).ShouldBeInRange(0.06, 0.16);
    }

    [Fact]
    public void One_order_of_a_label_says_nothing_and_a_perfect_ranking_has_no_width()
    {
        AucInterval.Of([0.1, 0.2, 0.3], [false, false, true]).ShouldBeNull();
        AucInterval.Of([0.1, 0.2, 0.3], [true, true, true]).ShouldBeNull();
        AucInterval.Of([0.1, 0.2, 0.3, 0.4], [false, false, true, true]).ShouldBe(new AucInterval(1, 1));
    }

    private static (double[] Scores, bool[] Labels) Sample(int orders, int differentScores, int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, orders).Select(_ => random.NextDouble() < 0.2).ToArray();
        var scores = Array.ConvertAll(labels, label => Math.Floor((random.NextDouble() + (label ? 0.4 : 0)) * differentScores) / differentScores);
        return (scores, labels);
    }

    private static double[] Of(bool label, double[] scores, bool[] labels) =>
        [.. scores.Zip(labels).Where(o => o.Second == label).Select(o => o.First)];
}
