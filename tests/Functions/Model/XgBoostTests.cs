using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>A model of XGBoost in the container, found and recognised without a card.</summary>
public sealed class XgBoostTests
{
    [Theory]
    [InlineData("binary.json", "model.json")]
    [InlineData("binary.ubj", "model.ubj")]
    [InlineData("binary.ubj", "model.txt")]
    public async Task Scores_and_contributions_are_answered(string fixture, string file)
    {
        var model = await File.ReadAllBytesAsync(ModelPayloads.PathOf("xgboost", fixture));
        var row = (await File.ReadAllLinesAsync(ModelPayloads.PathOf("xgboost", "binary.rows.csv")))[1];
        var expected = (await File.ReadAllLinesAsync(ModelPayloads.PathOf("xgboost", "binary.expected.csv")))[1].Split(',');
        await using var container = await ModelContainer.StartAsync(card: null, file, model);
        var (status, _, body) = await container.ScoreAsync(row, attributes: "contributions=all");
        status.ShouldBe(200);
        using var answer = System.Text.Json.JsonDocument.Parse(body);
        double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        answer.RootElement.GetProperty("score").GetDouble().ShouldBe(Number(expected[1]), 1e-7);
        answer.RootElement.GetProperty("base").GetDouble().ShouldBe(Number(expected[^1]), 1e-5);
        var contributions = answer.RootElement.GetProperty("contributions");
        contributions.GetArrayLength().ShouldBe(6);
        contributions[0][0].GetString().ShouldBe("total");
        contributions[0][1].GetDouble().ShouldBe(Number(expected[2]), 1e-5);
    }
}
