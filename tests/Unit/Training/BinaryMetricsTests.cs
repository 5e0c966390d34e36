using CsCheck;
using FraudServerless.Training;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

public sealed class BinaryMetricsTests
{
    private static readonly bool[] Labels = [false, false, true, true];

    [Fact]
    public void A_perfect_ranking_has_area_one_and_its_reverse_zero()
    {
        BinaryMetrics.Auc([0.1, 0.2, 0.3, 0.4], Labels).ShouldBe(1);
        BinaryMetrics.AveragePrecision([0.1, 0.2, 0.3, 0.4], Labels).ShouldBe(1);
        BinaryMetrics.Auc([0.4, 0.3, 0.2, 0.1], Labels).ShouldBe(0);
    }

    [Fact]
    public void Ties_count_half()
    {
        BinaryMetrics.Auc([0.5, 0.5, 0.5, 0.5], Labels).ShouldBe(0.5);
        BinaryMetrics.AveragePrecision([0.5, 0.5, 0.5, 0.5], Labels).ShouldBe(0.5);
        // Of the four pairs two are right, one is a tie, one is wrong.
        BinaryMetrics.Auc([0.2, 0.7, 0.7, 0.6], [false, false, true, true]).ShouldBe(2.5 / 4);
    }

    /// <summary>Falling scores: 1, 0, 1, 0; three of four pairs are right; precision is 1 at the first one, 2/3 at the second.</summary>
    [Fact]
    public void A_ranking_with_one_wrong_pair_is_worked_out_by_hand()
    {
        BinaryMetrics.Auc([0.1, 0.4, 0.35, 0.8], Labels).ShouldBe(0.75);
        BinaryMetrics.AveragePrecision([0.1, 0.4, 0.35, 0.8], Labels).ShouldBe((1 + (2 / 3d)) / 2, 1e-12);
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_the_right_order() =>
        Gen.Select(Gen.Int[0, 8].Array[2, 60], Gen.Bool.Array[60])
            .Where((scores, labels) => labels.Take(scores.Length).Distinct().Count() == 2)
            .Sample(
                (ranks, allLabels) =>
                {
                    var scores = ranks.Select(r => r / 8d).ToArray();
                    var labels = allLabels[..scores.Length];
                    var pairs = (
                        from i in Enumerable.Range(0, scores.Length)
                        from j in Enumerable.Range(0, scores.Length)
                        where labels[i] && !labels[j]
                        select scores[i] > scores[j] ? 1
                        : scores[i] < scores[j] ? 0
                        : 0.5
                    ).ToArray();
                    BinaryMetrics.Auc(scores, labels).ShouldBe(pairs.Average(), 1e-12);
                },
                iter: 2_000
            );

    [Fact]
    public void Losses_are_means_over_the_orders()
    {
        BinaryMetrics.LogLoss([0.5, 0.25], [true, false]).ShouldBe((-Math.Log(0.5) - Math.Log(0.75)) / 2, 1e-12);
        BinaryMetrics.Brier([0.5, 0.25], [true, false]).ShouldBe((0.25 + 0.0625) / 2, 1e-12);
    }

    [Fact]
    public void The_log_loss_of_a_certain_error_is_large_but_finite() => BinaryMetrics.LogLoss([0, 1], [true, false]).ShouldBeInRange(30, 40);

    /// <summary>Two in each of ten bins: nine bins of 0.1 and a rate of 0, and one of 0.6 and a rate of a half.</summary>
    [Fact]
    public void The_calibration_error_is_worked_out_by_hand()
    {
        double[] probabilities = [.. Enumerable.Repeat(0.1, 9), 0.55, 0.65, .. Enumerable.Repeat(0.1, 9)];
        bool[] labels = [.. Enumerable.Range(0, 20).Select(i => i == 10)];
        BinaryMetrics.CalibrationError(probabilities, labels).ShouldBe(0.1, 1e-12);
        // Too high in one bin is not made good by too low in another.
        BinaryMetrics.CalibrationError([0.4, 0.6], [false, true]).ShouldBe(0.4, 1e-12);
        BinaryMetrics.CalibrationError([0, 1], [false, true]).ShouldBe(0);
    }
}
