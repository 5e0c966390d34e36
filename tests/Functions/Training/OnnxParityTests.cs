using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Functions.Model;
using FraudServerless.Model;
using FraudServerless.Preprocess;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Training;

/// <summary>The parity command on an ONNX model, which only the container can score.</summary>
public sealed class OnnxParityTests : IClassFixture<TrainedFolder>
{
    private const string SpecText = """
        {"version":"9","features":[
          {"kind":"log","column":"total","source":"order.grand_total"},
          {"kind":"log","column":"basket","source":"basket.total"},
          {"kind":"log","column":"dearest","source":"basket.max_price"}
        ]}
        """;

    private readonly TrainedFolder _trained;
    private readonly string _artifacts;

    public OnnxParityTests(TrainedFolder trained)
    {
        _trained = trained;
        _artifacts = trained.At(Guid.NewGuid().ToString("N"));
        foreach (var folder in new[] { "preprocess", "model" })
        {
            Directory.CreateDirectory(Path.Combine(_artifacts, folder));
        }

        File.WriteAllText(Path.Combine(_artifacts, "preprocess", PreprocessHandler.SpecFile), SpecText);
        File.WriteAllBytes(Path.Combine(_artifacts, "model", "model.onnx"), OnnxSample.TwoColumns());
        WriteCard(Spec.Columns);
    }

    private static FeatureSpec Spec => FeatureSpec.Parse(Encoding.UTF8.GetBytes(SpecText));

    private ScoringHandler Model => new(ServedModel.Load(Path.Combine(_artifacts, "model")));

    [Theory]
    [InlineData("100")]
    [InlineData("1")]
    public async Task Vectors_are_certified_bit_for_bit_and_scores_as_the_same_in_a_batch_and_alone(string batch)
    {
        var (exit, output) = await RunAsync(Model, "--limit", "150", "--batch", batch);
        exit.ShouldBe(0, output);
        output.ShouldContain(
            "PARITY: 150 orders equal: 450 numbers of 3 columns bit for bit, 150 scores the same in a batch and alone (an ONNX model's are not recomputed here)"
        );
    }

    [Theory]
    [InlineData("100", "but alone 0.25")]
    [InlineData("1", "but in a batch 0.25")]
    public async Task A_score_that_depends_on_its_company_is_found(string batch, string found)
    {
        // The other way of asking is the one that the run itself does not take.
        bool IsOther(string answer) => answer.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) == (batch == "1");
        var odd = new Rewritten(Model, answer => IsOther(answer) ? string.Join('\n', answer.TrimEnd('\n').Split('\n').Select(Wrong)) + "\n" : answer);
        var (exit, output) = await RunAsync(odd, "--limit", "20", "--batch", batch);
        exit.ShouldBe(1);
        output.ShouldContain("line 1, ");
        output.ShouldContain("stage: Model\nscore: ");
        output.ShouldContain(found);

        static string Wrong(string line)
        {
            var answer = JsonNode.Parse(line)!;
            answer["score"] = 0.25;
            return answer.ToJsonString();
        }
    }

    [Fact]
    public async Task A_vector_that_the_container_reads_wrongly_is_found()
    {
        var odd = new Rewritten(
            Model,
            answer =>
            {
                var lines = answer.Split('\n');
                if (lines.Length < 3)
                {
                    return answer;
                }

                var third = JsonNode.Parse(lines[2])!;
                var bytes = Convert.FromBase64String((string)third["vector"]!);
                bytes[4] ^= 1;
                third["vector"] = Convert.ToBase64String(bytes);
                lines[2] = third.ToJsonString();
                return string.Join('\n', lines);
            }
        );
        var (exit, output) = await RunAsync(odd, "--limit", "5", "--batch", "5");
        exit.ShouldBe(1);
        output.ShouldContain("line 3, ");
        output.ShouldContain("stage: Model\ncolumn: basket\n");
    }

    [Fact]
    public async Task A_card_of_other_columns_is_refused()
    {
        WriteCard([.. Spec.Columns, "more"]);
        var error = new StringWriter();
        string[] args =
        [
            "parity",
            "--orders",
            _trained.Orders,
            "--preprocess",
            "http://127.0.0.1:9",
            "--model",
            "http://127.0.0.1:9",
            "--artifacts",
            _artifacts,
        ];
        (await FraudServerless.Training.CommandLine.Create(error, TextWriter.Null).Parse(args).InvokeAsync()).ShouldBe(1);
        error.ToString().ShouldContain("the feature spec makes 3 columns, the model takes 4, its card names 4.");
    }

    private void WriteCard(IReadOnlyList<string> columns) =>
        File.WriteAllText(
            Path.Combine(_artifacts, "model", ServedModel.CardFile),
            System.Text.Json.JsonSerializer.Serialize(
                new ModelCard
                {
                    Name = "fraud",
                    Version = "1",
                    Features = Spec.Id,
                    Columns = columns,
                    ModelFile = "model.onnx",
                },
                ContractsJson.Default.ModelCard
            )
        );

    private Task<(int Exit, string Output)> RunAsync(IInvocationHandler model, params string[] more) =>
        ParityCommand.RunAsync(_trained.Orders, _artifacts, PreprocessHandler.Load(Path.Combine(_artifacts, "preprocess")), model, more);
}
