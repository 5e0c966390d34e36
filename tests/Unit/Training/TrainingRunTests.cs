using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

public sealed class TrainingRunTests
{
    private static readonly string[] Artifacts = [TrainingRun.SpecPath, TrainingRun.ModelPath, TrainingRun.CardPath, TrainingRun.MetricsPath];

    [Fact]
    public void The_same_inputs_give_the_same_bytes_and_another_seed_another_model()
    {
        using var files = new TrainingFiles(orders: 2_000);
        Train(files.Options("first"));
        Train(files.Options("second"));
        Train(files.Options("other") with { Seed = 99 });
        foreach (var artifact in Artifacts)
        {
            File.ReadAllBytes(files.At($"first/{artifact}")).ShouldBe(File.ReadAllBytes(files.At($"second/{artifact}")), artifact);
        }

        File.ReadAllBytes(files.At($"other/{TrainingRun.ModelPath}")).ShouldNotBe(File.ReadAllBytes(files.At($"first/{TrainingRun.ModelPath}")));
    }

    [Fact]
    public void The_artifacts_fit_each_other_and_the_model_has_learned()
    {
        using var files = new TrainingFiles(orders: 4_000);
        var metrics = Train(files.Options());
        metrics.Auc.ShouldBeInRange(0.75, 0.97);
        metrics.TrainingAuc.ShouldBeGreaterThan(metrics.Auc);
        (metrics.TrainingOrders, metrics.TestOrders).ShouldBe((3_200, 800));
        metrics.Progress[^1].ShouldBe(new AucAt(20, metrics.Auc));

        var spec = FeatureSpec.Parse(File.ReadAllBytes(files.At($"out/{TrainingRun.SpecPath}")));
        spec.Columns.Count.ShouldBeInRange(60, 120);
        var card = JsonSerializer.Deserialize(File.ReadAllBytes(files.At($"out/{TrainingRun.CardPath}")), ContractsJson.Default.ModelCard)!;
        card.Features.ShouldBe(spec.Id);
        card.Columns.ShouldBe(spec.Columns);
        (card.Name, card.Version, card.ModelFile, card.TrainedAt).ShouldBe(("test", "2026.11.1", "model.txt", null));
        (card.TrainingOrders, card.TestOrders).ShouldBe((3_200, 800));
        card.Metrics["auc"].ShouldBe(metrics.Auc);
        card.Inputs["orders"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(files.Orders))));
        card.Inputs["labels"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(files.Labels))));

        Model(files, "feature_names").ShouldHaveSingleItem().ShouldBe(spec.Columns);
    }

    /// <summary>Bits 2 and 3 of a split's decision type say what it takes for missing: 0 nothing, 1 zero, 2 NaN.</summary>
    [Fact]
    public void The_model_takes_nan_for_missing_and_never_zero()
    {
        using var files = new TrainingFiles(orders: 2_000);
        Train(files.Options());
        var kinds = Model(files, "decision_type")
            .SelectMany(types => types)
            .Select(d => (int.Parse(d, provider: null) >> 2) & 3)
            .Distinct()
            .Order()
            .ToArray();
        kinds.ShouldContain(2);
        kinds.ShouldNotContain(1);
    }

    [Fact]
    public void The_newest_orders_are_held_out_and_the_spec_never_sees_them()
    {
        using var files = new TrainingFiles(orders: 2_000, strict: true);
        var lines = File.ReadAllLines(files.Orders);
        for (var i = 0; i < lines.Length; i++)
        {
            // The generator writes in the order of time: the last fifth alone sells by telephone.
            lines[i] = With(lines[i], "salesChannel", i < 1_600 ? "WEB" : "PHONE");
        }

        // Held out by time, not by place in the file.
        File.WriteAllLines(files.Orders, lines.Reverse());
        var metrics = Train(files.Options());
        (metrics.TrainingOrders, metrics.TestOrders).ShouldBe((1_600, 400));
        var spec = File.ReadAllText(files.At($"out/{TrainingRun.SpecPath}"));
        spec.ShouldContain("\"WEB\"");
        spec.ShouldNotContain("PHONE");
    }

    [Fact]
    public void Lines_that_cannot_be_used_are_counted_reported_by_number_and_left_out()
    {
        using var files = new TrainingFiles(orders: 1_000, strict: true);
        var lines = File.ReadAllLines(files.Orders).ToList();
        lines[9] = "not an order";
        lines[19] = lines[19].Replace("\"requestId\":\"", "\"requestId\":\"unlabelled-", StringComparison.Ordinal);
        lines[29] = lines[28];
        lines[39] = With(lines[39], "testFlag", value: true);
        lines.Insert(50, "");
        File.WriteAllLines(files.Orders, lines);
        var progress = new StringWriter();
        var metrics = new TrainingRun(files.Options(), progress).Execute();
        metrics.Input.Faulty.ShouldBe(1);
        metrics.Input.Unlabelled.ShouldBe(1);
        metrics.Input.Repeated.ShouldBe(1);
        metrics.Input.TestOrders.ShouldBe(1);
        metrics.Input.Lines.ShouldBe(1_000);
        metrics.Input.Used.ShouldBe(996);
        progress.ToString().ShouldContain("line 10: ");
    }

    [Fact]
    public void A_file_without_a_single_usable_order_is_refused_and_nothing_is_written()
    {
        using var files = new TrainingFiles();
        File.WriteAllText(files.Orders, "{}\n[]\n");
        File.WriteAllText(files.Labels, "requestId,label\na,1\n");
        Refusal(files.Options()).ShouldContain("no line is an order with a label");
        Directory.Exists(files.At("out")).ShouldBeFalse();
    }

    [Fact]
    public void Both_labels_are_needed_in_both_parts()
    {
        using var files = new TrainingFiles(orders: 100);
        File.WriteAllText(files.Labels, File.ReadAllText(files.Labels).Replace(",1\n", ",0\n", StringComparison.Ordinal));
        Refusal(files.Options()).ShouldContain("80 orders of label 0 and 0 of label 1");
    }

    [Theory]
    [InlineData("id,label\na,1\n", "line 1: the header")]
    [InlineData("requestId,label\na,1\n\nb,yes\n", "line 4: the label must be 0 or 1")]
    [InlineData("requestId,label\na,1\na,0\n", "line 3: this requestId has a label already")]
    [InlineData("requestId,label\na\n", "line 2: requestId or label is missing")]
    [InlineData("requestId,label\n", "there are no labels")]
    public void A_faulty_label_file_is_refused_with_the_line(string labels, string message)
    {
        using var files = new TrainingFiles();
        File.WriteAllText(files.Labels, labels);
        Refusal(files.Options()).ShouldContain(message);
    }

    [Fact]
    public void Label_columns_may_stand_anywhere_and_lines_may_end_in_any_way()
    {
        using var files = new TrainingFiles(orders: 1_000);
        var labels = File.ReadAllLines(files.Labels).Select(l => l.Split(',')).Select(c => $"x,{c[1]},{c[0]}");
        File.WriteAllText(files.Labels, "\uFEFF" + string.Join("\r\n", labels), Encoding.UTF8);
        File.WriteAllText(files.Orders, File.ReadAllText(files.Orders).Replace("\n", "\r\n", StringComparison.Ordinal));
        Train(files.Options()).Input.Used.ShouldBe(1_000);
    }

    [Fact]
    public void The_command_line_names_a_missing_file_and_a_value_out_of_bounds()
    {
        using var files = new TrainingFiles(orders: 200);
        var progress = new StringWriter();
        string[] good = ["--orders", files.Orders, "--labels", files.Labels, "--output", files.At("out"), "--trees", "2"];
        CommandLine.Create(progress).Parse(good).Invoke().ShouldBe(0, progress.ToString());
        File.Exists(files.At($"out/{TrainingRun.CardPath}")).ShouldBeTrue();

        CommandLine.Create(progress).Parse(["--orders", files.At("none"), .. good[2..]]).Invoke().ShouldBe(CommandLine.Faulty);
        progress.ToString().ShouldContain("there is no such file");
        CommandLine
            .Create(progress)
            .Parse([.. good, "--test-share", "1"])
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe("--test-share must lie between 0 and 1.");
        CommandLine
            .Create(progress)
            .Parse([.. good, "--leaves", "1"])
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe("--leaves must lie between 2 and 4096.");
        CommandLine.Create(progress).Parse(good[2..]).Errors.ShouldHaveSingleItem().Message.ShouldContain("--orders");
        foreach (var option in new[] { "--seed", "--trees", "--learning-rate", "--trained-at", "--is-unbalance" })
        {
            CommandLine.Create(progress).Parse([.. good, option, "x"]).Errors.ShouldNotBeEmpty(option);
        }
    }

    private static TrainingMetrics Train(TrainingOptions options) => new TrainingRun(options, TextWriter.Null).Execute();

    private static string Refusal(TrainingOptions options) => Should.Throw<TrainingException>(() => Train(options)).Message;

    /// <summary>What follows a key of the model's text, wherever it stands.</summary>
    private static IEnumerable<string[]> Model(TrainingFiles files, string key) =>
        File.ReadLines(files.At($"out/{TrainingRun.ModelPath}"))
            .Where(l => l.StartsWith(key + "=", StringComparison.Ordinal))
            .Select(l => l[(key.Length + 1)..].Split(' '));

    private static string With(string json, string property, JsonNode value)
    {
        var order = JsonNode.Parse(json)!;
        order[property] = value;
        return order.ToJsonString();
    }
}
