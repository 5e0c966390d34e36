using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.LegacyApi;
using FraudServerless.Model;
using FraudServerless.Preprocess;
using FraudServerless.Support;
using FraudServerless.Training;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Training;

/// <summary>The parity command against the real containers, whole and with something wrong.</summary>
public sealed class ParityTests(TrainedFolder trained) : IClassFixture<TrainedFolder>
{
    private FeatureSpec Spec => FeatureSpec.Parse(File.ReadAllBytes(Path.Combine(trained.Preprocess, PreprocessHandler.SpecFile)));

    private IInvocationHandler GoodPreprocess => PreprocessHandler.Load(trained.Preprocess);

    private IInvocationHandler GoodModel => new ScoringHandler(ServedModel.Load(trained.Model));

    [Theory]
    [InlineData("--batch", "100", 1_000)]
    [InlineData("--batch", "7", 1_000)]
    [InlineData("--limit", "37", 37)]
    public async Task Containers_of_the_same_artifacts_are_certified(string option, string value, int orders)
    {
        var (exit, output) = await RunAsync(GoodPreprocess, GoodModel, option, value);
        output.ShouldStartWith($"PARITY: {orders} orders equal: {orders * Spec.Columns.Count} numbers of {Spec.Columns.Count} columns bit for bit,");
        output.ShouldContain($" {orders} scores, contributions of {Math.Min(200, orders)} orders; faulty lines left out: 0");
        output.ShouldContain($"feature spec {Spec.Id}, model fraud 2026.11.1");
        exit.ShouldBe(0);
    }

    [Fact]
    public async Task Order_by_order_as_the_checkout_asks_is_certified_too()
    {
        var (exit, output) = await RunAsync(GoodPreprocess, GoodModel, "--batch", "1", "--limit", "20");
        (exit, output[.."PARITY: 20 orders".Length]).ShouldBe((0, "PARITY: 20 orders"));
    }

    /// <summary>In the answer to the third order.</summary>
    [Theory]
    [InlineData("contribution: here")]
    [InlineData("base: here")]
    [InlineData("is of another")]
    [InlineData("contributions came back instead of")]
    public async Task A_contribution_that_differs_is_named_within_the_sample(string fault)
    {
        var column = Spec.Columns[4];
        string Third(string body)
        {
            var lines = body.Split('\n');
            var answer = JsonNode.Parse(lines[2])!;
            if (answer["contributions"] is JsonArray contributions)
            {
                switch (fault)
                {
                    case "contribution: here":
                        contributions[4]![1] = Math.BitIncrement((double)contributions[4]![1]!);
                        break;
                    case "base: here":
                        answer["base"] = Math.BitIncrement((double)answer["base"]!);
                        break;
                    case "is of another":
                        contributions[4]![0] = "another";
                        break;
                    default:
                        contributions.RemoveAt(4);
                        break;
                }
            }

            lines[2] = answer.ToJsonString();
            return string.Join('\n', lines);
        }

        var requestId = RequestId(File.ReadLines(trained.Orders).ElementAt(2));
        var (exit, output) = await RunAsync(GoodPreprocess, new Rewritten(GoodModel, Third), "--contributions", "3");
        exit.ShouldBe(1);
        output.ShouldContain($"line 3, requestId {requestId}\nstage: Model\n");
        output.ShouldContain(fault);
        output.Contains($"\ncolumn: {column}\n", StringComparison.Ordinal).ShouldBe(fault is "contribution: here" or "is of another");
        output.ShouldContain("before it: 2 orders equal");
        output.ShouldContain("contributions of 2 orders");

        // Outside the sample nobody looks.
        (await RunAsync(GoodPreprocess, new Rewritten(GoodModel, Third), "--contributions", "2")).Exit.ShouldBe(0);
        (await RunAsync(GoodPreprocess, GoodModel, "--contributions", "0")).Output.ShouldContain("contributions of 0 orders");
    }

    [Fact]
    public async Task A_faulty_line_is_counted_and_its_neighbours_keep_their_line_numbers()
    {
        var lines = File.ReadAllLines(trained.Orders);
        var orders = trained.At("with-faults.jsonl");
        File.WriteAllLines(orders, ["nothing", "", .. lines[..3], "{}", .. lines[3..5]]);
        var (_, output) = await RunOnAsync(orders, GoodPreprocess, GoodModel);
        output.ShouldStartWith("PARITY: 5 orders equal");
        output.ShouldContain("faulty lines left out: 2");

        var (exit, different) = await RunOnAsync(orders, GoodPreprocess, Serving("model.txt", OtherLeaves));
        exit.ShouldBe(1);
        different.ShouldContain($"{orders}: line 3, requestId {RequestId(lines[0])}\nstage: Model");
    }

    [Fact]
    public async Task Another_spec_is_named_with_the_first_order_and_column_that_differ()
    {
        var handler = PreprocessHandler.Load(trained.Changed(trained.Preprocess, PreprocessHandler.SpecFile, Young));
        var (exit, output) = await RunAsync(handler, GoodModel);
        var line = FirstLineOf(order => order.Customer.AgeYears > 30, out var requestId, out var age);
        exit.ShouldBe(1);
        output.ShouldStartWith("NO PARITY\n");
        output.ShouldContain(
            $"{trained.Orders}: line {line}, requestId {requestId}\nstage: Preprocess\ncolumn: customer.age_years\nhere {age}, container 30;"
        );
        output.ShouldContain($"the artifacts' is {Spec.Id}");
    }

    /// <summary>The same wrong numbers under the right name: the very skew that no check of names can find.</summary>
    [Theory]
    [InlineData("100")]
    [InlineData("1")]
    public async Task Wrong_numbers_under_the_right_spec_are_found(string batch)
    {
        var wrong = PreprocessHandler.Load(trained.Changed(trained.Preprocess, PreprocessHandler.SpecFile, Young));
        var (exit, output) = await RunAsync(new Relabelled(wrong, FeatureVector.ContentType(Spec.Id)), GoodModel, "--batch", batch);
        var line = FirstLineOf(order => order.Customer.AgeYears > 30, out var requestId, out var age);
        exit.ShouldBe(1);
        output.ShouldContain(
            $"line {line}, requestId {requestId}\nstage: Preprocess\ncolumn: customer.age_years\nhere {age}, container 30\nbefore it: {line - 1} orders equal"
        );
    }

    [Fact]
    public async Task A_difference_of_one_bit_is_a_difference()
    {
        var spec = Spec;
        var good = GoodPreprocess;
        var column = spec.Columns.ToList().IndexOf("basket.total");
        var flipped = new Scripted(
            200,
            FeatureVector.ContentType(spec.Id),
            body =>
            {
                var cells = Line(good, body).Split(',');
                cells[column] = MathF.BitIncrement(float.Parse(cells[column], provider: null)).ToString(provider: null);
                return Encoding.ASCII.GetBytes(string.Join(',', cells));
            }
        );
        var (exit, output) = await RunAsync(flipped, GoodModel, "--batch", "1");
        exit.ShouldBe(1);
        output.ShouldContain("line 1, ");
        output.ShouldContain("stage: Preprocess\ncolumn: basket.total\n");
    }

    [Fact]
    public async Task A_column_too_few_and_a_refused_order_are_told()
    {
        var type = FeatureVector.ContentType(Spec.Id);
        var (_, few) = await RunAsync(
            new Scripted(200, type, body => Encoding.ASCII.GetBytes(Line(GoodPreprocess, body).Split(',', 2)[1])),
            GoodModel,
            "--batch",
            "1"
        );
        few.ShouldContain($"stage: Preprocess\ncolumn: {Spec.Columns[0]}\n{Spec.Columns.Count - 1} columns instead of {Spec.Columns.Count}");
        var (_, refused) = await RunAsync(new Scripted(200, type, _ => "!NOT_AN_ORDER reason\n"u8.ToArray()), GoodModel, "--batch", "1");
        refused.ShouldContain("stage: Preprocess\nrefused: NOT_AN_ORDER reason");
        var (exit, text) = await RunAsync(new Scripted(503, "application/json", _ => "{}"u8.ToArray()), GoodModel, "--batch", "2");
        (exit, text.Contains("stage: Preprocess\nanswered 503: {}", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Fact]
    public async Task A_batch_may_be_too_large_but_not_refused_otherwise()
    {
        var (certified, _) = await RunAsync(new SinglesOnly(GoodPreprocess, 413), GoodModel, "--limit", "12", "--batch", "5");
        certified.ShouldBe(0);
        var (exit, output) = await RunAsync(new SinglesOnly(GoodPreprocess, 415), GoodModel, "--limit", "12", "--batch", "5");
        exit.ShouldBe(1);
        output.ShouldContain("stage: Preprocess\na batch of 5 orders is answered 415: ");
        output.ShouldContain("one by one they are equal");
    }

    [Fact]
    public async Task Another_model_under_the_same_card_is_found_by_its_first_other_score()
    {
        var (exit, output) = await RunAsync(GoodPreprocess, Serving("model.txt", OtherLeaves));
        exit.ShouldBe(1);
        var (good, other) = (
            TreeModel.Load(File.ReadAllBytes(Path.Combine(trained.Model, "model.txt"))),
            TreeModel.Load(Encoding.UTF8.GetBytes(OtherLeaves(File.ReadAllText(Path.Combine(trained.Model, "model.txt")))))
        );
        var vector = new float[Spec.Columns.Count];
        var line = FirstLineOf(
            order =>
            {
                Spec.Transform(order, vector);
                var row = Array.ConvertAll(vector, value => (double)value);
                return !good.PredictRaw(row).Equals(other.PredictRaw(row));
            },
            out var requestId,
            out _
        );
        output.ShouldContain($"line {line}, requestId {requestId}\nstage: Model\nscore: here 0.");
        output.ShouldContain($"before it: {line - 1} orders equal");
    }

    [Fact]
    public async Task Another_version_of_the_model_is_named()
    {
        var model = Serving("model-card.json", card => card.Replace("\"2026.11.1\"", "\"2026.12.1\"", StringComparison.Ordinal));
        var (exit, output) = await RunAsync(GoodPreprocess, model);
        exit.ShouldBe(1);
        output.ShouldContain($"stage: Model\nthe container serves model 2026.12.1 on {Spec.Id}, the artifacts hold 2026.11.1 on {Spec.Id}");
    }

    [Theory]
    [InlineData("100")]
    [InlineData("1")]
    public async Task A_model_trained_on_another_spec_refuses_and_the_stage_is_the_model(string batch)
    {
        var model = Serving("model-card.json", card => card.Replace(Spec.Id, "1-ffffffffffff", StringComparison.Ordinal));
        var (exit, output) = await RunAsync(GoodPreprocess, model, "--batch", batch);
        exit.ShouldBe(1);
        output.ShouldContain("line 1, ");
        output.ShouldContain("stage: Model\nanswered 400: ");
        output.ShouldContain(
            $"FEATURES_MISMATCH\",\"message\":\"The vectors were made by feature spec {Spec.Id}, model 2026.11.1 was trained on 1-ffffffffffff."
        );
    }

    [Fact]
    public async Task What_cannot_be_compared_is_an_error_that_says_why()
    {
        await using var container = await RunningContainer.StartAsync(GoodPreprocess);
        async Task<string> Fault(string orders, string artifacts, string model)
        {
            var error = new StringWriter();
            string[] args = ["parity", "--orders", orders, "--preprocess", container.Url, "--model", model, "--artifacts", artifacts];
            (await CommandLine.Create(error, TextWriter.Null).Parse(args).InvokeAsync()).ShouldBe(CommandLine.Faulty);
            return error.ToString();
        }

        (await Fault(trained.Orders, trained.Artifacts, "http://127.0.0.1:9")).ShouldContain(
            "error: The Model container at http://127.0.0.1:9/invocations does not answer:"
        );
        (await Fault(trained.At("none"), trained.Artifacts, container.Url)).ShouldContain("none: there is no such file");
        (await Fault(trained.Orders, trained.At("none"), container.Url)).ShouldContain("feature-spec.json: there is no such file");
        var empty = trained.At("empty.jsonl");
        File.WriteAllText(empty, "{}\n");
        (await Fault(empty, trained.Artifacts, container.Url)).ShouldContain("no line is an order");

        var torn = trained.At("torn");
        Directory.CreateDirectory(Path.Combine(torn, "preprocess"));
        Directory.CreateDirectory(Path.Combine(torn, "model"));
        File.WriteAllText(Path.Combine(torn, TrainingRun.SpecPath), Young(File.ReadAllText(Path.Combine(trained.Artifacts, TrainingRun.SpecPath))));
        foreach (var path in new[] { TrainingRun.ModelPath, TrainingRun.CardPath })
        {
            File.Copy(Path.Combine(trained.Artifacts, path), Path.Combine(torn, path), overwrite: true);
        }

        (await Fault(trained.Orders, torn, container.Url)).ShouldContain($"but the model was trained on {Spec.Id}");
    }

    /// <summary>A spec that takes everybody for thirty at most.</summary>
    private static string Young(string spec)
    {
        var root = JsonNode.Parse(spec)!;
        root["features"]!.AsArray().Single(f => (string?)f!["column"] == "customer.age_years")!["max"] = 30;
        return root.ToJsonString();
    }

    /// <summary>The last tree's leaves, each a little higher.</summary>
    private static string OtherLeaves(string model)
    {
        // The sizes would contradict the other numbers; a file may do without them.
        var sizes = model.IndexOf("tree_sizes=", StringComparison.Ordinal);
        model = model.Remove(sizes, model.IndexOf('\n', sizes) + 1 - sizes);
        var start = model.LastIndexOf("leaf_value=", StringComparison.Ordinal) + "leaf_value=".Length;
        var end = model.IndexOf('\n', start);
        var leaves = model[start..end]
            .Split(' ')
            .Select((leaf, i) => i == 0 ? leaf : (double.Parse(leaf, provider: null) + 1e-6).ToString("R", provider: null));
        return $"{model[..start]}{string.Join(' ', leaves)}{model[end..]}";
    }

    private ScoringHandler Serving(string file, Func<string, string> change) =>
        new ScoringHandler(ServedModel.Load(trained.Changed(trained.Model, file, change)));

    private int FirstLineOf(Func<Order, bool> isIt, out string requestId, out int? age)
    {
        var number = 0;
        foreach (var line in File.ReadLines(trained.Orders))
        {
            number++;
            var order = OrderNormaliser.Normalise(
                LegacyReader.Read(Encoding.UTF8.GetBytes(line), DateTimeOffset.MaxValue).Order!,
                TestMarkets.Shipped
            );
            if (isIt(order))
            {
                (requestId, age) = (order.RequestId, order.Customer.AgeYears);
                return number;
            }
        }

        throw new InvalidOperationException("no order is such");
    }

    private static string RequestId(string line) => (string)JsonNode.Parse(line)!["requestId"]!;

    private static string Line(IInvocationHandler handler, byte[] body)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        handler.Invoke(new InvocationRequest("application/json", "", "", body), output);
        return Encoding.ASCII.GetString(output.WrittenSpan).TrimEnd('\n');
    }

    private Task<(int Exit, string Output)> RunAsync(IInvocationHandler preprocess, IInvocationHandler model, params string[] more) =>
        RunOnAsync(trained.Orders, preprocess, model, more);

    private Task<(int Exit, string Output)> RunOnAsync(
        string orders,
        IInvocationHandler preprocess,
        IInvocationHandler model,
        params string[] more
    ) => ParityCommand.RunAsync(orders, trained.Artifacts, preprocess, model, more);
}
