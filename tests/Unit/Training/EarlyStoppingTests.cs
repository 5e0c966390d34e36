using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Training;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

/// <summary>How many trees a model is left with, and what the labels weigh.</summary>
public sealed class EarlyStoppingTests : IDisposable
{
    private readonly TrainingFiles _files = new(orders: 3_000, strict: true);

    public void Dispose() => _files.Dispose();

    private TrainingOptions Options(string output) =>
        _files.Options(output) with
        {
            Trees = 400,
            LearningRate = 0.3,
            EarlyStopping = 10,
            ValidationShare = 0.25,
        };

    [Fact]
    public void It_stops_when_the_validation_part_gains_no_more_and_keeps_the_best_trees()
    {
        var metrics = Train(Options("early"));
        var stop = metrics.EarlyStopping.ShouldNotBeNull();
        stop.TriedTrees.ShouldBe(stop.BestTrees + 10);
        stop.TriedTrees.ShouldBeLessThan(400);
        (metrics.TrainingOrders, stop.Orders, metrics.TestOrders).ShouldBe((1_800, 600, 600));
        stop.Positives.ShouldBeInRange(1, 599);
        metrics.Progress[^1].ShouldBe(new AucAt(stop.BestTrees, metrics.Auc));
        TreeModel.Load(File.ReadAllBytes(_files.At($"early/{TrainingRun.ModelPath}"))).TreeCount.ShouldBe(stop.BestTrees);
        var card = Card("early");
        card.Parameters["best_iteration"].ShouldBe(stop.BestTrees.ToString(CultureInfo.InvariantCulture));
        (card.Parameters["early_stopping_round"], card.Parameters["validation_share"]).ShouldBe(("10", "0.25"));

        // One tree more or less is no better on the same validation part.
        foreach (var trees in new[] { stop.BestTrees - 1, stop.BestTrees + 1 })
        {
            Train(Options("fixed") with { Trees = trees }).EarlyStopping!.BestAuc.ShouldBeLessThanOrEqualTo(stop.BestAuc);
        }
    }

    [Fact]
    public void It_gives_the_same_bytes_again()
    {
        Train(Options("first"));
        Train(Options("second"));
        foreach (var artifact in new[] { TrainingRun.SpecPath, TrainingRun.ModelPath, TrainingRun.CardPath, TrainingRun.MetricsPath })
        {
            File.ReadAllBytes(_files.At($"first/{artifact}")).ShouldBe(File.ReadAllBytes(_files.At($"second/{artifact}")), artifact);
        }
    }

    /// <summary>The validation part is the newest of the training range: what only it sells is unknown to the spec, and so is what only the held-out part sells.</summary>
    [Fact]
    public void The_spec_sees_neither_the_validation_part_nor_the_held_out_one()
    {
        var lines = File.ReadAllLines(_files.Orders);
        for (var i = 0; i < lines.Length; i++)
        {
            var order = JsonNode.Parse(lines[i])!;
            order["salesChannel"] =
                i < 1_800 ? "WEB"
                : i < 2_400 ? "PHONE"
                : "STORE";
            lines[i] = order.ToJsonString();
        }

        File.WriteAllLines(_files.Orders, lines);
        Train(Options("out"));
        var spec = File.ReadAllText(_files.At($"out/{TrainingRun.SpecPath}"));
        spec.ShouldContain("\"WEB\"");
        spec.ShouldNotContain("PHONE");
        spec.ShouldNotContain("STORE");
    }

    [Fact]
    public void Weights_raise_the_probabilities_and_stand_in_the_card()
    {
        var plain = _files.Options("plain");
        Train(plain).EarlyStopping.ShouldBeNull();
        Train(plain with { Output = _files.At("weighted"), ScalePosWeight = 5 });
        Train(plain with { Output = _files.At("balanced"), IsUnbalance = true });
        OfNothingKnown("weighted").ShouldBeGreaterThan(OfNothingKnown("plain"));
        OfNothingKnown("balanced").ShouldBeGreaterThan(OfNothingKnown("plain"));
        Card("plain").Parameters.Keys.ShouldNotContain("scale_pos_weight");
        Card("weighted").Parameters["scale_pos_weight"].ShouldBe("5");
        Card("balanced").Parameters["is_unbalance"].ShouldBe("true");
    }

    /// <summary>The raw score of an order whose features are all missing.</summary>
    private double OfNothingKnown(string output)
    {
        var model = TreeModel.Load(File.ReadAllBytes(_files.At($"{output}/{TrainingRun.ModelPath}")));
        return model.PredictRaw(Enumerable.Repeat(double.NaN, model.FeatureCount).ToArray());
    }

    private static TrainingMetrics Train(TrainingOptions options) => new TrainingRun(options, TextWriter.Null).Execute();

    private ModelCard Card(string output) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(_files.At($"{output}/{TrainingRun.CardPath}")), ContractsJson.Default.ModelCard)!;
}
