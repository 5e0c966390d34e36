using System.Globalization;
using System.Text.Json;
using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>Models by ONNX Runtime: scores, no contributions, and what is refused.</summary>
public sealed class OnnxTests
{
    public static TheoryData<string> Shapes() => ["one column", "two columns", "maps"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_score_is_the_probability_of_class_1(string shape)
    {
        await using var container = await ModelContainer.StartAsync(card: null, "model.onnx", Sample(shape));
        foreach (var row in new float[][] { [0, 0, 0], [1, 2, 3], [-4, 0.5f, 1e-3f], [30, -7, 0.1f] })
        {
            var line = string.Join(',', row.Select(value => value.ToString(CultureInfo.InvariantCulture)));
            var (status, type, body) = await container.ScoreAsync(line);
            status.ShouldBe(200);
            type.ShouldBe("application/json");
            using var answer = JsonDocument.Parse(body);
            answer.RootElement.GetProperty("score").GetDouble().ShouldBe(OnnxSample.Expected(row), 1e-6);
            // Nothing explains the score, and the answer says so by leaving both out.
            answer.RootElement.TryGetProperty("base", out _).ShouldBeFalse();
            answer.RootElement.TryGetProperty("contributions", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_card_beside_it_is_heeded()
    {
        await using var container = await ModelContainer.StartAsync(
            ModelContainer.CardText.Replace("model.txt", "fraud.onnx", StringComparison.Ordinal),
            "fraud.onnx",
            OnnxSample.OneColumn()
        );
        var (status, _, body) = await container.ScoreAsync("1,2,3", attributes: "contributions=all");
        status.ShouldBe(200);
        body.ShouldContain("\"model\":\"2026.11.1\",\"features\":\"1-0123456789ab\"}", Case.Sensitive);
        (await container.ScoreAsync("1,2,3", "text/csv; features=2-0123456789ab")).Status.ShouldBe(400);
        (await container.ScoreAsync("1,2")).Body.ShouldContain("Line 1 has 2 columns, the model takes 3", Case.Sensitive);
    }

    [Fact]
    public async Task A_row_that_the_model_cannot_score_is_a_fault_of_its_line()
    {
        await using var container = await ModelContainer.StartAsync(card: null, "model.onnx", OnnxSample.OneColumn());
        var (status, _, body) = await container.ScoreAsync("1,2,3\n1,,3\n1,2,3");
        status.ShouldBe(200);
        var lines = body.Split('\n');
        lines[0].ShouldStartWith("{\"score\":");
        lines[1].ShouldBe("{\"error\":{\"code\":\"NO_SCORE\",\"message\":\"Line 2: the model makes no number of this vector.\"}}");
        lines[2].ShouldBe(lines[0]);
        (await container.ScoreAsync("1,,3")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_bytes_not_the_name_say_what_it_is()
    {
        await using var container = await ModelContainer.StartAsync(card: null, "model.txt", OnnxSample.TwoColumns());
        var (_, _, body) = await container.ScoreAsync("1,2,3", accept: "text/csv");
        double.Parse(body, CultureInfo.InvariantCulture).ShouldBe(OnnxSample.Expected(1, 2, 3), 1e-6);
    }

    [Theory]
    [InlineData("two inputs", "takes 2 inputs and 'x' is float[rows, 3]; of several inputs each must be one column")]
    [InlineData("any width", "input 'x' is float[rows, columns], of any number of features; model-card.json must name its columns")]
    [InlineData("texts", "input 'x' is string[rows, 3]; tensors of float, double and int64 can be served")]
    [InlineData("two scores", "outputs are y (float[rows, 3]), z (float[rows, 3]): it is not plain which of them is the score")]
    [InlineData("three columns", "output 'y' is 3 numbers a row without labels, and no distribution over classes")]
    [InlineData("class 2", "classes are 0, 2: model-card.json must name the one whose probability is the score, as \"positiveClass\"")]
    [InlineData("cut short", "ONNX Runtime refuses the model")]
    public void What_cannot_be_served_is_refused(string shape, string message) => Fault(Sample(shape)).ShouldContain(message, Case.Sensitive);

    /// <summary>Whatever damage does: the model is served, or refused with a reason.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Damage_is_never_worse_than_a_refusal(string shape)
    {
        var original = Sample(shape);
        var random = new Random(shape.Length);
        var refused = 0;
        for (var round = 0; round < 200; round++)
        {
            var bytes = (byte[])original.Clone();
            if (round % 4 == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            refused += Fault(bytes).Length > 0 ? 1 : 0;
        }

        refused.ShouldBeInRange(50, 199);
    }

    private static byte[] Sample(string shape) =>
        shape switch
        {
            "one column" => OnnxSample.OneColumn(),
            "two columns" => OnnxSample.TwoColumns(),
            "maps" => OnnxSample.Maps(),
            "two inputs" => OnnxSample.TwoInputs(),
            "any width" => OnnxSample.OneColumn(width: "columns"),
            "texts" => OnnxSample.Texts(),
            "two scores" => OnnxSample.TwoScores(),
            "three columns" => OnnxSample.ThreeColumns(),
            "class 2" => OnnxSample.Maps(positive: 2),
            _ => OnnxSample.TwoColumns()[..^30],
        };

    /// <summary>Why the artifacts are refused; empty when they are not.</summary>
    private static string Fault(byte[] model)
    {
        var directory = ModelContainer.Artifacts(card: null, model: null);
        try
        {
            File.WriteAllBytes(Path.Combine(directory, "model.onnx"), model);
            (ServedModel.Load(directory).Scorer as IDisposable)?.Dispose();
            return "";
        }
        catch (InvalidDataException refusal)
        {
            return refusal.Message;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
