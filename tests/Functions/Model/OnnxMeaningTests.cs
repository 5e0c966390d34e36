using System.Globalization;
using System.Text.Json;
using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>Which number of an ONNX model is the score, which are none, and how a row gets in.</summary>
public sealed class OnnxMeaningTests
{
    [Theory]
    [InlineData("labels-0-1-zipmap.onnx", null, "0,0", 0.1)]
    [InlineData("labels-0-1-zipmap.onnx", null, "1,1", 0.8)]
    [InlineData("labels-0-1-zipmap.onnx", "0", "1,1", 0.2)]
    [InlineData("labels-1-2-zipmap.onnx", "2", "0,0", 0.1)]
    [InlineData("labels-1-2-zipmap.onnx", "2", "1,1", 0.8)]
    [InlineData("labels-1-2-zipmap.onnx", "1", "0,0", 0.9)]
    [InlineData("labels-1-2-tensor.onnx", "2", "0,0", 0.1)]
    [InlineData("labels-1-2-tensor.onnx", "2", "1,1", 0.8)]
    [InlineData("labels-1-2-tensor.onnx", "1", "1,1", 0.2)]
    public async Task The_score_is_the_probability_of_the_class_that_the_card_names(
        string file,
        string? positiveClass,
        string row,
        double expected
    ) => (await ScoreAsync(await PayloadAsync(file), row, Card(2, positiveClass: positiveClass))).ShouldBe(expected, 1e-7);

    [Theory]
    [InlineData(
        "labels-1-2-zipmap.onnx",
        null,
        "classes are 1, 2: model-card.json must name the one whose probability is the score, as \"positiveClass\""
    )]
    [InlineData(
        "labels-1-2-tensor.onnx",
        null,
        "classes are 1, 2: model-card.json must name the one whose probability is the score, as \"positiveClass\""
    )]
    [InlineData("labels-1-2-tensor.onnx", "3", "positiveClass is '3', the model's classes are 1, 2")]
    [InlineData("labels-1-2-zipmap.onnx", "fraud", "positiveClass is 'fraud', the model's classes are 1, 2")]
    public async Task Without_a_class_that_it_has_it_is_refused(string file, string? positiveClass, string message) =>
        Fault(await PayloadAsync(file), Card(2, positiveClass: positiveClass)).ShouldContain(message, Case.Sensitive);

    [Theory]
    [InlineData("false", "true", null)]
    [InlineData("False", "True", null)]
    [InlineData("0", "1", null)]
    [InlineData("good", "bad", "bad")]
    public async Task Two_classes_of_one_meaning_need_no_card(string first, string second, string? positiveClass) =>
        (await ScoreAsync(OnnxSample.Labelled([first, second]), "1,2,-1", Card(3, positiveClass: positiveClass))).ShouldBe(
            OnnxSample.Expected(1, 2, -1),
            1e-6
        );

    [Fact]
    public async Task The_order_of_the_labels_does_not_matter() =>
        (await ScoreAsync(OnnxSample.Labelled(["true", "false"]), "1,2,-1")).ShouldBe(1 - OnnxSample.Expected(1, 2, -1), 1e-6);

    [Theory]
    [InlineData("good", "bad")]
    [InlineData("0", "true")]
    [InlineData("-1", "1")]
    public void Other_labels_are_no_guess(string first, string second) =>
        Fault(OnnxSample.Labelled([first, second])).ShouldContain($"classes are {first}, {second}: model-card.json must name", Case.Sensitive);

    [Fact]
    public void A_label_output_names_the_classes_of_a_tensor()
    {
        Fault(OnnxSample.Through(["Softmax"], 4, 5, 6)).ShouldContain("classes are 4, 5, 6", Case.Sensitive);
        Fault(OnnxSample.Through(["Softmax"], 4, 5)).ShouldContain("3 numbers a row for 2 classes (4, 5)", Case.Sensitive);
    }

    [Theory]
    [InlineData("4", 0)]
    [InlineData("6", 2)]
    public async Task One_of_several_classes_can_be_the_score(string positiveClass, int place)
    {
        double[] row = [0.5, -1, 2];
        var expected = Math.Exp(row[place]) / row.Sum(Math.Exp);
        (await ScoreAsync(OnnxSample.Through(["Softmax"], 4, 5, 6), "0.5,-1,2", Card(3, positiveClass: positiveClass))).ShouldBe(expected, 1e-6);
        (await ScoreAsync(OnnxSample.Through(["Identity"], 4, 5, 6), "0.5,-1,2", Card(3, positiveClass, "softmax"))).ShouldBe(expected, 1e-6);
    }

    [Fact]
    public async Task An_output_that_is_no_probability_is_refused_unless_the_card_names_the_link()
    {
        const string Refused = "is not shown to be a probability by the graph";
        Fault(await PayloadAsync("two-logits.onnx")).ShouldContain(Refused, Case.Sensitive);
        Fault(await PayloadAsync("double-output.onnx")).ShouldContain($"output 'probabilities' (double[?, 1], 1 a row) {Refused}", Case.Sensitive);
        Fault(OnnxSample.Raw()).ShouldContain(Refused, Case.Sensitive);
        Fault(OnnxSample.Labelled(["0", "1"], "NONE")).ShouldContain(Refused, Case.Sensitive);
        Fault(OnnxSample.Labelled(["0", "1"], "PROBIT")).ShouldContain(Refused, Case.Sensitive);
        foreach (var last in new[] { "Tanh", "Relu", "Exp", "LogSoftmax" })
        {
            Fault(OnnxSample.Through(["Sigmoid", last])).ShouldContain(Refused, Case.Sensitive);
        }

        var raw = Math.Log(OnnxSample.Expected(1, 2, -1) / (1 - OnnxSample.Expected(1, 2, -1)));
        (await ScoreAsync(OnnxSample.Raw(), "1,2,-1", Card(3, link: "logistic"))).ShouldBe(OnnxSample.Expected(1, 2, -1), 1e-6);
        (await ScoreAsync(OnnxSample.Raw(), "1,2,-1", Card(3, link: "exponential"))).ShouldBe(Math.Exp(raw), 1e-6);
        (await ScoreAsync(await PayloadAsync("double-output.onnx"), "0.25", Card(1, link: "identity"))).ShouldBe(0.25);
        (await ScoreAsync(await PayloadAsync("two-logits.onnx"), "0,0", Card(2, link: "softmax"))).ShouldBe(1 / (1 + Math.Exp(-0.5)), 1e-6);
    }

    [Theory]
    [InlineData("logistic", "makes a probability of one number, not of several")]
    [InlineData("exponential", "makes a probability of one number, not of several")]
    public async Task A_link_of_one_number_is_none_of_two(string link, string message) =>
        Fault(await PayloadAsync("two-logits.onnx"), Card(2, link: link)).ShouldContain(message, Case.Sensitive);

    [Fact]
    public void A_setting_without_use_is_refused()
    {
        Fault(OnnxSample.OneColumn(), Card(3, link: "logistic"))
            .ShouldContain("is a probability already: the card's link logistic is of no use", Case.Sensitive);
        Fault(OnnxSample.Raw(), Card(3, link: "softmax")).ShouldContain("of which there is no softmax", Case.Sensitive);
        Fault(OnnxSample.OneColumn(), Card(3, positiveClass: "1")).ShouldContain("positiveClass is of no use", Case.Sensitive);
        Fault(OnnxSample.OneColumn(), Card(3, iterations: "best")).ShouldContain("iterations are of no use", Case.Sensitive);
    }

    /// <summary>Raw numbers that a card calls probabilities, and an exponential that runs over.</summary>
    [Theory]
    [InlineData("identity", "1.5", "0.5")]
    [InlineData("identity", "-0.01", "0")]
    [InlineData("identity", "", "1")]
    public async Task What_is_no_probability_never_leaves_as_a_score(string link, string outside, string inside)
    {
        await using var container = await ModelContainer.StartAsync(Card(1, link: link), "model.onnx", await PayloadAsync("double-output.onnx"));
        var lines = (await container.ScoreAsync($"{inside}\n{outside}\n{inside}", accept: "text/csv")).Body.Split('\n');
        lines[0].ShouldBe(inside);
        lines[1].ShouldStartWith("!NO_SCORE ");
        lines[2].ShouldBe(inside);
    }

    [Fact]
    public async Task An_exponential_over_1_is_no_score()
    {
        await using var container = await ModelContainer.StartAsync(Card(3, link: "exponential"), "model.onnx", OnnxSample.Raw());
        (await container.ScoreAsync("0,0,9")).Body.ShouldContain("NO_SCORE");
    }

    [Theory]
    [InlineData(OnnxSample.Float, null)]
    [InlineData(OnnxSample.Double, null)]
    [InlineData(OnnxSample.Int64, null)]
    [InlineData(OnnxSample.Float, 1)]
    [InlineData(OnnxSample.Double, 4)]
    [InlineData(OnnxSample.Int64, 7)]
    public async Task Inputs_of_every_type_and_batch_are_given_the_row(int type, int? rows)
    {
        foreach (var row in new float[][] { [0, 0, 0], [1, 2, -1], [-3, 5, 4] })
        {
            (await ScoreAsync(OnnxSample.OneColumn(type, rows), string.Join(',', row))).ShouldBe(OnnxSample.Expected(row), 1e-6);
        }
    }

    [Fact]
    public async Task A_sequence_of_as_many_maps_as_the_batch_is_read() =>
        (await ScoreAsync(OnnxSample.MapsOf(5), "1,2,-1")).ShouldBe(OnnxSample.Expected(1, 2, -1), 1e-6);

    [Fact]
    public async Task A_double_input_is_served() =>
        // W = (1, 2), b = 0: written by the onnx package.
        (await ScoreAsync(await PayloadAsync("double-input.onnx"), "0.25,-0.5")).ShouldBe(1 / (1 + Math.Exp(0.75)), 1e-12);

    [Theory]
    [InlineData("0.5,1,1")]
    [InlineData(",1,1")]
    [InlineData("1e19,1,1")]
    public async Task A_number_that_an_integer_input_cannot_hold_is_a_fault_of_its_line(string row)
    {
        await using var container = await ModelContainer.StartAsync(card: null, "model.onnx", OnnxSample.OneColumn(OnnxSample.Int64));
        var lines = (await container.ScoreAsync($"1,1,1\n{row}\n1,1,1", accept: "text/csv")).Body.Split('\n');
        lines[1].ShouldStartWith("!NO_SCORE ");
        lines[2].ShouldBe(lines[0]);
    }

    [Fact]
    public async Task An_input_for_each_column_is_found_by_its_name_or_else_by_its_place()
    {
        var expected = OnnxSample.Expected(1, 2, -1);
        (await ScoreAsync(OnnxSample.Columns("a", "b", "c"), "1,2,-1")).ShouldBe(expected, 1e-6);
        // The card's columns are a, c, b; the graph's inputs b, a, c.
        (await ScoreAsync(OnnxSample.Columns("b", "a", "c"), "1,-1,2", Named("a", "c", "b"))).ShouldBe(expected, 1e-6);
        (await ScoreAsync(OnnxSample.Columns("b", "a", "c"), "2,1,-1", Named("x", "y", "z"))).ShouldBe(expected, 1e-6);
        Fault(OnnxSample.Columns("a", "b", "c"), Named("a", "b", "d")).ShouldContain("some are not (c, d)", Case.Sensitive);
    }

    [Fact]
    public async Task An_input_of_any_width_takes_the_cards_columns() =>
        (await ScoreAsync(OnnxSample.OneColumn(width: "columns"), "1,2,-1", Card(3))).ShouldBe(OnnxSample.Expected(1, 2, -1), 1e-6);

    [Theory]
    [InlineData("0.5,9,0", -1.0 - 2)]
    [InlineData("0.75,9,0", 1.5 - 2)]
    [InlineData("0.75,9,", 1.5 - 2)]
    [InlineData("0.5,9,-1", -1 + 0.25)]
    public async Task What_CatBoost_exports_is_served(string row, double raw) =>
        (await ScoreAsync(OnnxSample.CatBoost(), row)).ShouldBe(1 / (1 + Math.Exp(-raw)), 1e-6);

    /// <summary>ONNX Runtime answers 0.963 for the first row above instead of 0.060.</summary>
    [Fact]
    public void CatBoosts_bias_is_refused() =>
        Fault(OnnxSample.CatBoost(bias: 0.25f)).ShouldContain("has a base value for each of two classes", Case.Sensitive);

    [Fact]
    public void Weights_in_another_file_are_refused() =>
        Fault(OnnxSample.External()).ShouldContain("keeps weights in another file ('w')", Case.Sensitive);

    [Fact]
    public void What_is_served_is_one_line_of_the_log()
    {
        using var line = JsonDocument.Parse(
            Load(
                OnnxSample.Labelled(["good", "bad"]),
                Card(3, positiveClass: "bad"),
                served => served.Summary!.ToLogLine(served.File, served.Card?.Version)
            )
        );
        string Text(string member) => line.RootElement.GetProperty(member).ToString();
        Text("level").ShouldBe("Information");
        Text("event").ShouldBe("model");
        Text("file").ShouldBe("model.onnx");
        Text("version").ShouldBe("1");
        Text("format").ShouldBe("onnx");
        Text("producer").ShouldBe("sample");
        Text("link").ShouldBe("identity");
        Text("classes").ShouldBe("""["good","bad"]""");
        Text("positiveClass").ShouldBe("bad");
        Text("opsets").ShouldBe("""["ai.onnx 13","ai.onnx.ml 1"]""");
        Text("inputs").ShouldBe("""["x: float[1, 3]"]""");
        Text("output").ShouldBe("probabilities: float[rows, 2]");
    }

    private static Task<byte[]> PayloadAsync(string file) => File.ReadAllBytesAsync(ModelPayloads.PathOf("onnx", file));

    private static string Card(int columns, string? positiveClass = null, string? link = null, string? iterations = null) =>
        Named(positiveClass, link, iterations, [.. Enumerable.Range(0, columns).Select(i => $"column{i}")]);

    private static string Named(params string[] columns) => Named(null, null, null, columns);

    private static string Named(string? positiveClass, string? link, string? iterations, string[] columns)
    {
        static string Setting(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";
        var settings = Setting("positiveClass", positiveClass) + Setting("link", link) + Setting("iterations", iterations);
        return $$"""{"name":"demo","version":"1","features":"1-0123456789ab","columns":["{{string.Join("\",\"", columns)}}"],"modelFile":"model.onnx"{{settings}}}""";
    }

    private static async Task<double> ScoreAsync(byte[] model, string row, string? card = null)
    {
        await using var container = await ModelContainer.StartAsync(card, "model.onnx", model);
        var (_, _, body) = await container.ScoreAsync(row, accept: "text/csv");
        return double.Parse(body, CultureInfo.InvariantCulture);
    }

    private static T Load<T>(byte[] model, string? card, Func<ServedModel, T> use)
    {
        var directory = ModelContainer.Artifacts(card, model: null);
        try
        {
            File.WriteAllBytes(Path.Combine(directory, "model.onnx"), model);
            var served = ServedModel.Load(directory);
            using var scorer = served.Scorer as IDisposable;
            return use(served);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Fault(byte[] model, string? card = null) =>
        Should.Throw<InvalidDataException>(() => Load(model, card, served => served.Summary!.ToLogLine("", null))).Message;
}
