using FraudServerless.Contracts;
using FraudServerless.Training;
using FraudServerless.Training.Calibrators;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

/// <summary>Calibrations from scores and labels alone.</summary>
public sealed class CalibratorTests
{
    /// <summary>Labels drawn with 1 / (1 + e^-(0.7 s - 2)); six standard errors either way.</summary>
    [Fact]
    public void Platt_finds_the_curve_that_the_labels_were_drawn_from()
    {
        var (raw, labels) = Drawn(40_000, s => 1 / (1 + Math.Exp(-((0.7 * s) - 2))));
        var platt = Calibrator.Fit(CalibrationMethod.Platt, raw, labels).ShouldBeOfType<PlattCalibration>();
        platt.Slope.ShouldBe(0.7, 0.07);
        platt.Intercept.ShouldBe(-2, 0.12);
    }

    /// <summary>Two scores, one order in four and three in four of label 1: the curve goes through the mean of Platt's targets.</summary>
    [Fact]
    public void Platt_of_two_scores_is_worked_out_by_hand()
    {
        double[] raw = [-1, -1, -1, -1, 1, 1, 1, 1];
        bool[] labels = [false, false, false, true, false, true, true, true];
        var platt = Calibrator.Fit(CalibrationMethod.Platt, raw, labels)!;
        // Targets are 5/6 for label 1 and 1/6 for label 0: (3 · 5/6 + 1/6) / 4.
        platt.Apply(1).ShouldBe(2 / 3d, 1e-9);
        platt.Apply(-1).ShouldBe(1 / 3d, 1e-9);
    }

    [Fact]
    public void Platt_of_labels_that_the_score_separates_is_bounded()
    {
        var platt = Calibrator.Fit(CalibrationMethod.Platt, [-3, -2, -1, 1, 2, 3], [false, false, false, true, true, true])!;
        platt.Apply(3).ShouldBeInRange(0.8, 0.99);
        platt.Apply(-3).ShouldBeInRange(0.01, 0.2);
    }

    /// <summary>By rising score 0 0 | 1 0 | 1 1, a 1 added to the first and a 0 to the last: 1/3, 1/2, 2/3.</summary>
    [Fact]
    public void Isotonic_pools_are_worked_out_by_hand()
    {
        double[] raw = [6, 1, 2, 5, 3, 4];
        bool[] labels = [true, false, false, true, true, false];
        var isotonic = Calibrator.Fit(CalibrationMethod.Isotonic, raw, labels).ShouldBeOfType<IsotonicCalibration>();
        isotonic.Points.ShouldBe([new(1.5, 1 / 3d), new(3.5, 0.5), new(5.5, 2 / 3d)]);
    }

    [Fact]
    public void Orders_of_one_score_share_a_pool()
    {
        double[] raw = [0.1, 0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7];
        bool[] labels = [false, true, false, false, true, true, false, true];
        Calibrator.Fit(CalibrationMethod.Isotonic, raw, labels).ShouldBeOfType<IsotonicCalibration>().Points.Select(p => p.Raw).ShouldBe([0.1, 0.7]);
    }

    /// <summary>A curve that no logistic one comes near.</summary>
    [Fact]
    public void Isotonic_follows_any_rising_curve_with_few_points()
    {
        static double Truth(double s) => s < 0 ? 0.05 : 0.6;
        var (raw, labels) = Drawn(40_000, Truth);
        var isotonic = Calibrator.Fit(CalibrationMethod.Isotonic, raw, labels).ShouldBeOfType<IsotonicCalibration>();
        isotonic.Points.Count.ShouldBeInRange(4, 100);
        foreach (var s in new[] { -2d, -1, -0.5, 0.5, 1, 2 })
        {
            isotonic.Apply(s).ShouldBe(Truth(s), 0.06);
        }

        isotonic.Points[0].Probability.ShouldBeGreaterThan(0);
        isotonic.Points[^1].Probability.ShouldBeLessThan(1);
    }

    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    public void A_score_that_ranks_backwards_is_refused(CalibrationMethod method)
    {
        var (raw, labels) = Drawn(2_000, s => 1 / (1 + Math.Exp(s)));
        Should.Throw<TrainingException>(() => Calibrator.Fit(method, raw, labels)).Message.ShouldContain("does not rank the validation part");
        Should
            .Throw<TrainingException>(() => Calibrator.Fit(method, [1, 1, 1, 1], [true, false, true, false]))
            .Message.ShouldContain("does not rank the validation part");
    }

    [Fact]
    public void None_is_none() => Calibrator.Fit(CalibrationMethod.None, [1], [true]).ShouldBeNull();

    /// <summary>Scores evenly from -4 to 4, in no order of size.</summary>
    private static (double[] Raw, bool[] Labels) Drawn(int count, Func<double, double> probability)
    {
        var random = new Random(11);
        var raw = Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 8) - 4).ToArray();
        return (raw, Array.ConvertAll(raw, s => random.NextDouble() < probability(s)));
    }
}
