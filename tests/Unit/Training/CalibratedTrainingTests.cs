using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Training;
using FraudServerless.Training.Calibrators;
using FraudServerless.Unit.TrainingReport;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

/// <summary>Trainings whose artifacts carry a calibration.</summary>
public sealed class CalibratedTrainingTests(CalibratedTrainingTests.Orders orders) : IClassFixture<CalibratedTrainingTests.Orders>
{
    /// <summary>Enough of them that a rate of fraud can be told from another.</summary>
    public sealed class Orders : IDisposable
    {
        internal TrainingFiles Files { get; } = new(orders: 8_000, strict: true);

        public void Dispose() => Files.Dispose();
    }

    private TrainingOptions Weighted(string output) => orders.Files.Options(output) with { ScalePosWeight = 10, Trees = 60 };

    [Theory]
    [InlineData(null)]
    [InlineData(CalibrationMethod.Isotonic)]
    public void It_repairs_the_probabilities_that_a_class_weight_distorts(CalibrationMethod? method)
    {
        var distorted = Train(Weighted("distorted") with { Calibration = CalibrationMethod.None });
        var repaired = Train(Weighted("repaired") with { Calibration = method });
        var rate = (double)repaired.TestPositives / repaired.TestOrders;

        distorted.Calibration.ShouldBeNull();
        distorted.MeanScore.ShouldBeGreaterThan(2.5 * rate);
        distorted.CalibrationError.ShouldBeGreaterThan(0.08);

        // Three standard errors of a rate of five in a hundred, on 1,600 orders held out and 640 calibrated on.
        repaired.MeanScore.ShouldBe(rate, 0.03);
        repaired.CalibrationError.ShouldBeLessThan(0.03);
        repaired.Brier.ShouldBeLessThan(distorted.Brier);
        repaired.LogLoss.ShouldBeLessThan(distorted.LogLoss);
        repaired.Auc.ShouldBe(distorted.Auc, 0.03);

        var fit = repaired.Calibration.ShouldNotBeNull();
        (fit.Method, fit.Orders).ShouldBe((method is null ? "platt" : "isotonic", 640));
        fit.Positives.ShouldBeInRange(1, 639);
        fit.MeanScoreBefore.ShouldBeGreaterThan(2.5 * rate);
        fit.CalibrationErrorBefore.ShouldBeGreaterThan(0.08);
        (fit.BrierBefore - repaired.Brier).ShouldBeGreaterThan(0);
        (fit.LogLossBefore - repaired.LogLoss).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    public void The_same_inputs_give_the_same_bytes(CalibrationMethod method)
    {
        foreach (var output in new[] { "first", "second" })
        {
            Train(Weighted(output) with { Calibration = method, Trees = 10 });
        }

        foreach (var artifact in new[] { TrainingRun.SpecPath, TrainingRun.ModelPath, TrainingRun.CardPath, TrainingRun.MetricsPath })
        {
            File.ReadAllBytes(orders.Files.At($"first/{artifact}")).ShouldBe(File.ReadAllBytes(orders.Files.At($"second/{artifact}")), artifact);
        }

        Card("first").Calibration.ShouldNotBeNull();
    }

    [Fact]
    public void Without_weights_it_must_be_asked_for_and_costs_training_orders()
    {
        Train(orders.Files.Options("plain")).TrainingOrders.ShouldBe(6_400);
        Card("plain").Calibration.ShouldBeNull();
        Card("plain").Parameters.Keys.ShouldNotContain("validation_share");

        var asked = Train(orders.Files.Options("asked") with { Calibration = CalibrationMethod.Platt, ValidationShare = 0.25 });
        (asked.TrainingOrders, asked.Calibration!.Orders, asked.TestOrders).ShouldBe((4_800, 1_600, 1_600));
        Card("asked").Parameters["validation_share"].ShouldBe("0.25");
        Card("asked").Metrics["aucLow"].ShouldBe(asked.AucLow!.Value);
        Card("asked").Metrics["calibrationError"].ShouldBe(asked.CalibrationError);
        Card("asked").Metrics["aucLow"].ShouldBeInRange(0.5, asked.Auc);
        Card("asked").Metrics["aucHigh"].ShouldBeInRange(asked.Auc, 1);

        // Early stopping has a validation part already; calibration takes no other.
        var early = orders.Files.Options("early") with
        {
            EarlyStopping = 5,
        };
        var both = Train(early with { Calibration = CalibrationMethod.Platt, Output = orders.Files.At("both") });
        (both.TrainingOrders, both.Calibration!.Orders).ShouldBe((5_760, 640));
        Train(early);
        File.ReadAllBytes(orders.Files.At($"both/{TrainingRun.ModelPath}"))
            .ShouldBe(File.ReadAllBytes(orders.Files.At($"early/{TrainingRun.ModelPath}")));
    }

    /// <summary>What was held out decides nothing: with all its labels turned round the artifacts are the same, and so they are without the calibration's own part but for the calibration.</summary>
    [Fact]
    public void It_is_fitted_on_the_validation_part_alone()
    {
        using var files = new TrainingFiles(orders: 3_000, strict: true);
        var options = files.Options("first") with { Calibration = CalibrationMethod.Platt };
        Train(options);
        var labels = File.ReadAllLines(files.Labels);

        // The generator writes in the order of time: 2,160 to train, 240 to calibrate, 600 held out.
        File.WriteAllLines(files.Labels, labels.Select((line, i) => i > 2_400 ? Turned(line) : line));
        Train(options with { Output = files.At("turned") });
        Calibration("turned").ShouldBe(Calibration("first"));

        File.WriteAllLines(files.Labels, labels.Select((line, i) => i is > 2_160 and <= 2_280 ? line[..^1] + "1" : line));
        Train(options with { Output = files.At("worse") });
        Calibration("worse").ShouldNotBe(Calibration("first"));
        foreach (var other in new[] { "turned", "worse" })
        {
            File.ReadAllBytes(files.At($"{other}/{TrainingRun.ModelPath}")).ShouldBe(File.ReadAllBytes(files.At($"first/{TrainingRun.ModelPath}")));
        }

        static string Turned(string line) => line[..^1] + (line[^1] == '1' ? '0' : '1');
        string Calibration(string output) =>
            JsonNode.Parse(File.ReadAllBytes(files.At($"{output}/{TrainingRun.CardPath}")))!["calibration"]!.ToJsonString();
    }

    [Fact]
    public void The_report_is_of_the_calibrated_score_and_shows_what_was_before()
    {
        var metrics = new TrainingRun(Weighted("shown") with { Calibration = CalibrationMethod.Isotonic }, TextWriter.Null).Execute();
        var page = TrainingPage.Read(orders.Files.At("shown"));
        page.Figure("Brier score").ShouldBe(FormattableString.Invariant($"{metrics.Brier:F4}"));
        page.Figure("Log loss").ShouldBe(FormattableString.Invariant($"{metrics.LogLoss:F4}"));
        var rows = page.Table("Before and after calibration");
        var fit = metrics.Calibration!;
        rows[0][4..].ShouldBe([FormattableString.Invariant($"{fit.LogLossBefore:F4}"), FormattableString.Invariant($"{fit.BrierBefore:F4}")]);
        rows[1][4..].ShouldBe([FormattableString.Invariant($"{metrics.LogLoss:F4}"), FormattableString.Invariant($"{metrics.Brier:F4}")]);
        page.Text.ShouldContain("640 orders between the two were kept for early stopping or calibration.");
        page.Text.ShouldContain("isotonic, ");
    }

    [Fact]
    public void The_command_line_knows_three_methods()
    {
        string[] arguments =
        [
            "--orders",
            orders.Files.Orders,
            "--labels",
            orders.Files.Labels,
            "--output",
            orders.Files.At("line"),
            "--trees",
            "5",
            "--no-report",
        ];
        CommandLine.Create(TextWriter.Null).Parse([.. arguments, "--calibration", "isotonic"]).Invoke().ShouldBe(0);
        Card("line").Calibration.ShouldBeOfType<IsotonicCalibration>();
        CommandLine
            .Create(TextWriter.Null)
            .Parse([.. arguments, "--calibration", "beta"])
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe("--calibration must be none, platt or isotonic.");
    }

    private static TrainingMetrics Train(TrainingOptions options) => new TrainingRun(options with { Report = false }, TextWriter.Null).Execute();

    private ModelCard Card(string output) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(orders.Files.At($"{output}/{TrainingRun.CardPath}")), ContractsJson.Default.ModelCard)!;
}
