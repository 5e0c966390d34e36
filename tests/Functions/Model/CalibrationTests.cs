using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>A card with a calibration: what the container answers, and what it refuses to start with.</summary>
public sealed class CalibrationTests
{
    private const string Platt = """{"kind":"platt","slope":2,"intercept":1}""";
    private const string Isotonic =
        """{"kind":"isotonic","points":[{"raw":-5,"probability":0.01},{"raw":-4,"probability":0.03},{"raw":0,"probability":0.83}]}""";

    /// <summary>Raw scores -4.5, -0.5 and -1.</summary>
    [Theory]
    [InlineData(Platt, 1 / 2981.9579870417283, 0.5, 1 / 3.718281828459045)]
    [InlineData(Isotonic, 0.02, 0.73, 0.63)]
    public async Task The_score_is_calibrated_in_every_form_of_answer(string calibration, double low, double high, double middle)
    {
        await using var container = await ModelContainer.StartAsync(Card(calibration));
        var single = await ScoreAsync(container, "0.5,-1,7");
        single.Value.ShouldBe(low, 1e-12);
        var (_, _, batch) = await container.ScoreAsync("0.5,-1,7\n1,1,1\n2,1,1\n");
        batch
            .Split('\n')[..3]
            .Select(line => Read(line).Value)
            .Zip([low, high, middle])
            .ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
        (await container.ScoreAsync("0.5,-1,7", accept: "text/csv")).Body.ShouldBe(single.Value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Base_and_contributions_still_add_up_to_the_raw_score()
    {
        await using var container = await ModelContainer.StartAsync(Card(Platt));
        await using var plain = await ModelContainer.StartAsync();
        var (calibrated, raw) = (await ScoreAsync(container, "0.5,-1,7"), await ScoreAsync(plain, "0.5,-1,7"));
        (calibrated.Base!.Value + calibrated.Contributions.Sum(c => c.Value)).ShouldBe(-4.5);
        calibrated.Base.ShouldBe(raw.Base);
        calibrated.Contributions.ShouldBe(raw.Contributions);
        calibrated.Value.ShouldNotBe(raw.Value);
    }

    [Theory]
    [InlineData(Platt)]
    [InlineData(Isotonic)]
    public async Task Of_an_onnx_model_the_log_odds_of_its_probability_are_calibrated(string calibration)
    {
        var card = Card(calibration).Replace("model.txt", "model.onnx", StringComparison.Ordinal);
        await using var container = await ModelContainer.StartAsync(card, "model.onnx", OnnxSample.OneColumn());
        var expected = JsonSerializer.Deserialize(card, ContractsJson.Default.ModelCard)!.Calibration!;
        foreach (var row in new float[][] { [0, 0, 0], [1, 2, -1] })
        {
            var p = OnnxSample.Expected(row);
            (await ScoreAsync(container, string.Join(',', row))).Value.ShouldBe(expected.Apply(Math.Log(p / (1 - p))), 1e-6);
        }

        // The float of these probabilities is exactly 0 and 1.
        (await ScoreAsync(container, "-900,0,0")).Value.ShouldBeInRange(0, 0.01);
        (await ScoreAsync(container, "900,0,0")).Value.ShouldBeInRange(0.83, 1);
        // What is no probability is not taken for one.
        (await container.ScoreAsync("1,,3")).Body.ShouldContain("NO_SCORE");
    }

    [Theory]
    [InlineData("""{"kind":"platt","slope":-2,"intercept":1}""", "model-card.json: calibration.slope must be a finite number above 0.")]
    [InlineData(
        """{"kind":"isotonic","points":[{"raw":1,"probability":0.5},{"raw":2,"probability":0.4}]}""",
        "model-card.json: calibration.points[1].probability must not be less than the point's before."
    )]
    [InlineData("""{"kind":"beta"}""", "beta")]
    [InlineData("""{"slope":2,"intercept":1}""", "$.calibration")]
    public void A_faulty_calibration_is_refused_at_load(string calibration, string message)
    {
        var directory = ModelContainer.Artifacts(Card(calibration), ModelContainer.ModelText);
        try
        {
            var fault = Should.Throw<InvalidDataException>(() => ServedModel.Load(directory)).Message;
            fault.ShouldStartWith("model-card.json: ");
            fault.ShouldContain(message);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Card(string calibration) => $$"""{{ModelContainer.CardText.TrimEnd()[..^1]}},"calibration":{{calibration}}}""";

    private static async Task<Score> ScoreAsync(ModelContainer container, string vector) => Read((await container.ScoreAsync(vector)).Body);

    private static Score Read(string json) =>
        ScoreJson.TryRead(Encoding.UTF8.GetBytes(json), out var score) ? score! : throw new FormatException(json);
}
