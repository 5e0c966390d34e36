using System.Globalization;
using System.Text.Json;
using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>Tree models of other people's in the container, with the libraries' own predictions of the same rows.</summary>
public sealed class TreeModelTests
{
    [Theory]
    [InlineData("lightgbm/unix-seconds.txt", "1700002063,50", 0.619974)]
    [InlineData("lightgbm/unix-seconds.txt", "1700002003,50", 0.588343)]
    [InlineData("lightgbm/pandas-categories.txt", "71,50", 0.660480)]
    [InlineData("lightgbm/pandas-categories.txt", "70,50", 0.396663)]
    [InlineData("lightgbm/v2-without-end.txt", "-1,0.5,0.5", 0.430753)]
    [InlineData("lightgbm/intact.txt", "2,0,0", 0.552247)]
    [InlineData("xgboost/missing-999.json", "-999,0.5", 0.809983)]
    [InlineData("xgboost/missing-999.json", ",0.5", 0.809983)]
    [InlineData("xgboost/best-of-six.json", "1,0,0", 0.805503)]
    public async Task A_row_has_the_librarys_own_score_alone_and_in_a_batch(string file, string row, double expected)
    {
        await using var container = await ModelContainer.StartAsync(card: null, "model", Payload(file));
        Score((await container.ScoreAsync(row)).Body).ShouldBe(expected, 5e-7);
        var (_, _, batch) = await container.ScoreAsync(string.Concat(Enumerable.Repeat(row + "\n", 50)));
        batch.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Score).ShouldAllBe(score => Math.Abs(score - expected) < 5e-7);
    }

    [Theory]
    [InlineData("best", 0.805503)]
    [InlineData("all", 0.921028)]
    public async Task The_card_chooses_the_rounds(string iterations, double expected)
    {
        await using var container = await ModelContainer.StartAsync(
            Card($"\"iterations\":\"{iterations}\"", "model.json"),
            "model.json",
            Payload("xgboost/best-of-six.json")
        );
        Score((await container.ScoreAsync("1,0,0", "text/csv")).Body).ShouldBe(expected, 5e-7);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        var directory = ModelContainer.Artifacts(card: null, System.Text.Encoding.UTF8.GetString(Payload("lightgbm/damaged.txt")));
        try
        {
            Should.Throw<InvalidDataException>(() => ServedModel.Load(directory)).Message.ShouldContain("tree_sizes: tree 0");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Raw scores -2, -1.5 and so on are no probabilities: such a model starts only when the card names the link, and then each row is judged.</summary>
    [Theory]
    [InlineData(null, "2,1,1", null)]
    [InlineData("identity", "2,1,1", "NO_SCORE")]
    [InlineData("logistic", "2,1,1", 0.2689414213699951)]
    [InlineData("exponential", "2,1,1", 0.36787944117144233)]
    public async Task A_regression_is_served_by_the_link_of_the_card_only(string? link, string row, object? expected)
    {
        var text = ModelContainer.ModelText.Replace("objective=binary sigmoid:1", "objective=regression", StringComparison.Ordinal);
        var card = Card(link is null ? null : $"\"link\":\"{link}\"");
        if (expected is null)
        {
            var fault = await Should.ThrowAsync<InvalidDataException>(() => ModelContainer.StartAsync(card, text));
            fault.Message.ShouldStartWith("model.txt: No probability is predicted by the objective 'regression': the card must say with 'link'");
            return;
        }

        await using var container = await ModelContainer.StartAsync(card, text);
        var (status, _, body) = await container.ScoreAsync(row, "text/csv");
        if (expected is string code)
        {
            status.ShouldBe(400);
            body.ShouldBe(
                $$$"""{"error":{"code":"{{{code}}}","message":"Line 1: the model makes -1 of this vector, which is not a probability."}}"""
            );
            (await container.ScoreAsync("2,1,1\n2,1,1", "text/csv", accept: "text/csv")).Body.Split('\n')[1].ShouldStartWith("!NO_SCORE Line 2");
            return;
        }

        Score(body).ShouldBe((double)expected, 1e-12);
    }

    [Fact]
    public async Task A_calibration_needs_no_link()
    {
        var text = ModelContainer.ModelText.Replace("objective=binary sigmoid:1", "objective=regression", StringComparison.Ordinal);
        await using var container = await ModelContainer.StartAsync(
            Card(
                """
                "calibration":{"kind":"platt","slope":1,"intercept":1}
                """
            ),
            text
        );
        Score((await container.ScoreAsync("2,1,1", "text/csv")).Body).ShouldBe(0.5);
    }

    [Fact]
    public async Task Of_several_classes_the_card_names_one_and_its_trees_are_explained()
    {
        var text = ModelContainer
            .ModelText.Replace("num_class=1\nnum_tree_per_iteration=1", "num_class=3\nnum_tree_per_iteration=3", StringComparison.Ordinal)
            .Replace("objective=binary sigmoid:1", "objective=multiclass num_class:3", StringComparison.Ordinal);
        await using var container = await ModelContainer.StartAsync(Card("\"positiveClass\":\"1\""), text);
        // Raw scores -2, 0.5 and -3.
        var (_, _, body) = await container.ScoreAsync("0.5,-1,7", "text/csv");
        Score(body).ShouldBe(Math.Exp(0.5) / (Math.Exp(-2) + Math.Exp(0.5) + Math.Exp(-3)), 1e-12);
        body.ShouldContain("\"base\":0.25,\"raw\":0.5,\"contributions\":[[\"order.total\",0.25]]");
        await using var calibrated = await ModelContainer.StartAsync(
            Card(
                """
                "positiveClass":"1","calibration":{"kind":"platt","slope":1,"intercept":0}
                """
            ),
            text
        );
        Score((await calibrated.ScoreAsync("0.5,-1,7", "text/csv")).Body).ShouldBe(Score(body), 1e-12);
        var fault = await Should.ThrowAsync<InvalidDataException>(() => ModelContainer.StartAsync(Card(null), text));
        fault.Message.ShouldStartWith("model.txt: The model's classes are 0, 1, 2");
    }

    [Fact]
    public async Task A_model_without_counts_is_served_without_contributions()
    {
        var text = ModelContainer.ModelText.Replace("leaf_count=10 10\n", "", StringComparison.Ordinal);
        await using var container = await ModelContainer.StartAsync(Card(null), text);
        (await container.ScoreAsync("0.5,-1,7", attributes: "contributions=all")).Body.ShouldBe(
            """{"score":0.01098694263059318,"model":"2026.11.1","features":"1-0123456789ab"}"""
        );
    }

    [Theory]
    [InlineData("1,1\0,1", 2)]
    [InlineData("1,1,1\0\0", 3)]
    public async Task A_zero_byte_behind_a_number_makes_it_none(string row, int column)
    {
        await using var container = await ModelContainer.StartAsync();
        var (status, _, body) = await container.ScoreAsync(row);
        status.ShouldBe(400);
        body.ShouldContain($"\"code\":\"NUMBER\",\"message\":\"Line 1, column {column}");
    }

    /// <summary>Contributions that are no numbers cannot be written, and a score that they do not add up to would be a quiet one.</summary>
    [Fact]
    public async Task A_raw_score_beyond_every_number_is_no_score()
    {
        var text = ModelContainer
            .ModelText.Replace("leaf_value=-3 1", "leaf_value=-1.7e308 1.7e308", StringComparison.Ordinal)
            .Replace("leaf_value=0.5 0", "leaf_value=-1.7e308 1.7e308", StringComparison.Ordinal);
        await using var container = await ModelContainer.StartAsync(Card(null), text);
        (await container.ScoreAsync("2,1,1")).Body.ShouldContain("NO_SCORE");
        (await container.ScoreAsync("2,1,1\n2,1,1")).Body.ShouldContain("NO_SCORE");
    }

    [Theory]
    [InlineData(
        "lightgbm/pandas-categories.txt",
        """format":"lightgbm-text","producer":"LightGBM (format v4)","treesServed":3,"treesInFile":3,"iterations":"all","objective":"binary sigmoid:1","link":"logistic","classes":["0","1"],"positiveClass":"1","recodedColumns":["Column_0"]}"""
    )]
    [InlineData(
        "xgboost/missing-999.json",
        """format":"xgboost-json","producer":"XGBoost 1.7.4","treesServed":3,"treesInFile":3,"iterations":"up to 2, the best (the file names it)","objective":"binary:logistic","link":"logistic","classes":["0","1"],"positiveClass":"1","missingValue":"-999"}"""
    )]
    public void What_is_served_is_said_once(string file, string line)
    {
        var directory = ModelContainer.Artifacts(card: null, model: null);
        try
        {
            File.WriteAllBytes(Path.Combine(directory, "model"), Payload(file));
            ServedModel.Load(directory).Summary!.ToLogLine("model", version: null).ShouldEndWith(",\"" + line);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Card(string? setting, string file = "model.txt") =>
        ModelContainer.CardText.TrimEnd()[..^1].Replace("model.txt", file, StringComparison.Ordinal)
        + (setting is null ? "}" : $",{setting.Trim()}}}");

    private static double Score(string json)
    {
        using var answer = JsonDocument.Parse(json);
        return double.Parse(answer.RootElement.GetProperty("score").GetRawText(), CultureInfo.InvariantCulture);
    }

    private static byte[] Payload(string path) => File.ReadAllBytes(ModelPayloads.PathOf(path.Split('/')[0], path.Split('/')[1]));
}
