using System.Text.Json;
using CsCheck;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

/// <summary>What a model card may say of its calibration, and what becomes of a raw score.</summary>
public sealed class CalibrationTests
{
    private static readonly IsotonicCalibration Line = new([new(-2, 0.1), new(0, 0.2), new(1, 0.8)]);

    [Fact]
    public void Platt_is_a_logistic_curve()
    {
        var platt = new PlattCalibration(2, -1);
        platt.Apply(0.5).ShouldBe(0.5);
        platt.Apply(1).ShouldBe(1 / (1 + Math.Exp(-1)));
        platt.Apply(-1e300).ShouldBe(0);
        platt.Apply(double.PositiveInfinity).ShouldBe(1);
    }

    [Theory]
    [InlineData(-9, 0.1)]
    [InlineData(-2, 0.1)]
    [InlineData(-1, 0.15)]
    [InlineData(0, 0.2)]
    [InlineData(0.25, 0.35)]
    [InlineData(1, 0.8)]
    [InlineData(double.PositiveInfinity, 0.8)]
    public void Isotonic_is_straight_between_its_points_and_level_outside(double raw, double expected) => Line.Apply(raw).ShouldBe(expected, 1e-12);

    [Fact]
    public void What_is_no_number_stays_none()
    {
        Line.Apply(double.NaN).ShouldBe(double.NaN);
        new PlattCalibration(1, 0).Apply(double.NaN).ShouldBe(double.NaN);
    }

    /// <summary>Far outside and within, next to points and between them.</summary>
    [Fact]
    public void Any_isotonic_calibration_rises_and_stays_a_probability() =>
        Gen.Select(
                Gen.Double[-1e6, 1e6].Array[2, 9],
                Gen.OneOf(Gen.Double[0, 1], Gen.Const(0d), Gen.Const(1d), Gen.Const(double.Epsilon)).Array[9],
                Gen.Double[-1e6, 1e6].Array[1, 30]
            )
            .Sample(
                (raws, probabilities, asked) =>
                {
                    var points = raws.Distinct()
                        .Order()
                        .Zip(probabilities.Order(), (raw, probability) => new CalibrationPoint(raw, probability))
                        .ToArray();
                    if (points.Length < 2)
                    {
                        return;
                    }

                    var calibration = new IsotonicCalibration(points);
                    points.ShouldAllBe(p => calibration.Apply(p.Raw).Equals(p.Probability));
                    var answers = asked
                        .Concat(points.SelectMany(p => (double[])[Math.BitDecrement(p.Raw), Math.BitIncrement(p.Raw)]))
                        .Order()
                        .Select(calibration.Apply)
                        .ToArray();
                    answers.ShouldAllBe(p => p >= 0 && p <= 1);
                    answers.Zip(answers.Skip(1)).ShouldAllBe(pair => pair.First <= pair.Second);
                }
            );

    [Fact]
    public void Log_odds_are_finite_for_every_probability_and_none_of_anything_else()
    {
        Calibration.LogOdds(0.5).ShouldBe(0);
        Calibration.LogOdds(0.9).ShouldBe(Math.Log(9), 1e-12);
        Calibration.LogOdds(0).ShouldBe(-Calibration.LogOdds(1), 1e-3);
        Calibration.LogOdds(1).ShouldBeInRange(27, 28);
        foreach (var wrong in new[] { double.NaN, -0.001, 1.001, double.PositiveInfinity })
        {
            Calibration.LogOdds(wrong).ShouldBe(double.NaN);
        }
    }

    [Fact]
    public void A_card_reads_back_whole_wherever_the_kind_stands()
    {
        foreach (var calibration in new Calibration[] { new PlattCalibration(0.1 + 0.2, -1e-9), Line })
        {
            var text = JsonSerializer.Serialize(Card with { Calibration = calibration }, ContractsJson.Default.ModelCard);
            var read = Read(
                text[(text.IndexOf("\"calibration\":", StringComparison.Ordinal) + 14)..(text.LastIndexOf(",\"inputs\"", StringComparison.Ordinal))]
            );
            read.ShouldBeOfType(calibration.GetType());
            JsonSerializer.Serialize(Card with { Calibration = read }, ContractsJson.Default.ModelCard).ShouldBe(text);
        }

        Read("""{"slope":2,"intercept":1,"kind":"platt"}""").ShouldBe(new PlattCalibration(2, 1));
        Read("null").ShouldBeNull();
        JsonSerializer.Serialize(Card, ContractsJson.Default.ModelCard).ShouldNotContain("calibration");
    }

    [Theory]
    [InlineData("""{"kind":"platt","slope":0,"intercept":1}""", "calibration.slope must be a finite number above 0.")]
    [InlineData("""{"kind":"platt","slope":-1,"intercept":1}""", "calibration.slope must be")]
    [InlineData("""{"kind":"platt","slope":1e999,"intercept":1}""", "calibration.slope must be")]
    [InlineData("""{"kind":"platt","slope":1,"intercept":-1e999}""", "calibration.intercept must be a finite number.")]
    [InlineData("""{"kind":"platt","slope":1}""", "intercept")]
    [InlineData("""{"kind":"platt","slope":"1","intercept":1}""", "$.calibration.slope")]
    [InlineData("""{"kind":"platt","slope":1,"intercept":1,"points":[]}""", "points")]
    [InlineData("""{"kind":"isotonic"}""", "points")]
    [InlineData("""{"kind":"isotonic","points":null}""", "points")]
    [InlineData("""{"kind":"isotonic","points":[]}""", "calibration.points must be at least two.")]
    [InlineData("""{"kind":"isotonic","points":[{"raw":1,"probability":0.5}]}""", "calibration.points must be at least two.")]
    [InlineData("""{"kind":"isotonic","points":[{"raw":1,"probability":0.5},null]}""", "calibration.points[1] must not be null.")]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.5},{"raw":2}]}""",
        "calibration.points[1].probability must lie between 0 and 1."
    )]
    [InlineData(
        """{"kind":"isotonic","points":[{"probability":0.5},{"raw":2}]}""",
        "calibration.points[0].raw must be a number from -1000000 to 1000000."
    )]
    [InlineData("""{"kind":"isotonic","points":[{"raw":1,"probability":0.5,"p":1},{"raw":2,"probability":0.5}]}""", "'p'")]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.5},{"raw":1,"probability":0.6}]}""",
        "calibration.points[1].raw must be greater than the point's before."
    )]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.5},{"raw":2,"probability":0.4}]}""",
        "calibration.points[1].probability must not be less than the point's before."
    )]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":-0.1},{"raw":2,"probability":0.4}]}""",
        "calibration.points[0].probability must lie between 0 and 1."
    )]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.1},{"raw":2,"probability":1.1}]}""",
        "calibration.points[1].probability must lie between 0 and 1."
    )]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.1},{"raw":1e999,"probability":0.2}]}""",
        "calibration.points[1].raw must be a number from -1000000 to 1000000."
    )]
    [InlineData("""{"kind":"beta","slope":1,"intercept":1}""", "beta")]
    [InlineData("""{"slope":1,"intercept":1}""", "$.calibration")]
    [InlineData("[]", "$.calibration")]
    public void A_faulty_one_is_refused_with_what_and_where(string calibration, string message)
    {
        var fault = Should.Throw<Exception>(() => Read(calibration));
        fault.ShouldBeAssignableTo(fault is NotSupportedException ? typeof(NotSupportedException) : typeof(JsonException));
        fault.Message.ShouldContain(message);
    }

    private static ModelCard Card { get; } =
        new()
        {
            Name = "demo",
            Version = "1",
            Features = "1-0123456789ab",
            Columns = ["a"],
            ModelFile = "model.txt",
        };

    private static Calibration? Read(string calibration) =>
        JsonSerializer
            .Deserialize(
                $$"""{"name":"demo","version":"1","features":"1-0123456789ab","columns":["a"],"modelFile":"model.txt","calibration":{{calibration}}}""",
                ContractsJson.Default.ModelCard
            )!
            .Calibration;
}
