using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Model;
using FraudServerless.Preprocess;
using FraudServerless.Training;
using FraudServerless.Training.Calibrators;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Training;

/// <summary>The parity command on models that were trained with a calibration.</summary>
public sealed class CalibratedParityTests(TrainedFolder trained) : IClassFixture<TrainedFolder>
{
    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    public async Task Calibrated_scores_are_certified_and_those_of_another_calibration_are_not(CalibrationMethod method)
    {
        var artifacts = trained.At(method.ToString());
        new TrainingRun(
            new TrainingOptions
            {
                Orders = [trained.Orders],
                Labels = [trained.At("labels.csv")],
                Output = artifacts,
                Trees = 20,
                ScalePosWeight = 10,
                Calibration = method,
                ValidationShare = 0.4,
                Report = false,
            },
            TextWriter.Null
        ).Execute();
        var model = Path.Combine(artifacts, "model");
        var preprocess = PreprocessHandler.Load(Path.Combine(artifacts, "preprocess"));
        var (exit, output) = await ParityCommand.RunAsync(trained.Orders, artifacts, preprocess, Serving(model));
        exit.ShouldBe(0, output);
        output.ShouldContain($"PARITY: {TrainedFolder.Count} orders equal");
        output.ShouldContain("contributions of 200 orders");

        foreach (var other in new[] { trained.Changed(model, ServedModel.CardFile, Other), trained.Changed(model, ServedModel.CardFile, Without) })
        {
            (exit, output) = await ParityCommand.RunAsync(trained.Orders, artifacts, preprocess, Serving(other));
            exit.ShouldBe(1);
            output.ShouldContain("stage: Model\nscore: here 0.");
        }
    }

    private static ScoringHandler Serving(string folder) => new(ServedModel.Load(folder));

    /// <summary>The same, a hair higher.</summary>
    private static string Other(string card)
    {
        var read = JsonSerializer.Deserialize(card, ContractsJson.Default.ModelCard)!;
        Calibration other = read.Calibration switch
        {
            PlattCalibration platt => platt with { Intercept = platt.Intercept + 1e-9 },
            IsotonicCalibration { Points: var points } => new IsotonicCalibration([
                .. points.Select(p => p with { Probability = p.Probability + 1e-9 }),
            ]),
            _ => throw new InvalidOperationException("there is no calibration"),
        };
        return JsonSerializer.Serialize(read with { Calibration = other }, ContractsJson.Default.ModelCard);
    }

    private static string Without(string card)
    {
        var root = JsonNode.Parse(card)!.AsObject();
        root.Remove("calibration").ShouldBeTrue();
        return root.ToJsonString();
    }
}
