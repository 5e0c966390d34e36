using System.Text.Json;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Explaining;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions.Explaining;

public sealed class ContributionSumTests
{
    private static readonly string[] Columns = Card().Columns.ToArray();

    private static readonly Gen<Contribution[]> SomeContributions = Gen.Select(
            Gen.Shuffle(Columns, 0, 12),
            Gen.OneOf(Gen.Double[-5, 5], Gen.Double[-1e9, 1e9], Gen.Double[-1e-9, 1e-9]).Array[12]
        )
        .Select((columns, values) => columns.Zip(values, (column, value) => new Contribution(column, value)).ToArray());

    [Fact]
    public void Base_features_and_everything_else_are_the_raw_score_to_the_last_digit_as_it_is_written() =>
        Gen.Select(SomeContributions, Gen.Double[-1e6, 1e6], Gen.Double[-1e6, 1e6])
            .Sample(
                (contributions, start, raw) =>
                {
                    var audit = Records.Audit with { BaseValue = start, RawScore = raw, Contributions = contributions };
                    var json = JsonDocument.Parse(ExplainedOrders.Bytes(ExplainedOrders.ForAgent(audit))).RootElement.GetProperty("contributions");
                    var groups = json.GetProperty("groups").EnumerateArray().ToArray();
                    var features = groups.SelectMany(group => group.GetProperty("features").EnumerateArray()).ToArray();
                    var rest = LogOdds(json, "rest") + LogOdds(json, "base");
                    features.Length.ShouldBe(contributions.Length);
                    (rest + features.Sum(feature => LogOdds(feature))).ShouldBe(LogOdds(json, "rawScore"));
                    (rest + groups.Sum(group => LogOdds(group))).ShouldBe(LogOdds(json, "rawScore"));
                    ((double)LogOdds(json, "rawScore")).ShouldBe(raw, 1e-6);
                    groups.Select(group => Math.Abs(LogOdds(group))).ShouldBeInOrder(SortDirection.Descending);
                    foreach (var group in groups)
                    {
                        group
                            .GetProperty("features")
                            .EnumerateArray()
                            .Select(feature => Math.Abs(LogOdds(feature)))
                            .ShouldBeInOrder(SortDirection.Descending);
                    }
                },
                iter: 300
            );

    [Fact]
    public void A_record_without_the_raw_score_says_that_everything_else_is_not_known()
    {
        var contributions = ExplainedOrders.ForAgent(Records.Audit with { RawScore = null }).Contributions.ShouldNotBeNull();
        (contributions.Rest, contributions.RawScore).ShouldBe((null, null));
        contributions.Note.ShouldNotBeNull().ShouldContain("not known");
    }

    [Fact]
    public void A_record_that_names_all_columns_needs_no_raw_score()
    {
        var audit = Records.Audit with { RawScore = null, Vector = new float[2] };
        var contributions = ExplainedOrders.ForAgent(audit).Contributions.ShouldNotBeNull();
        (contributions.Rest, contributions.RawScore).ShouldBe((0, -2.8m));
    }

    [Theory]
    [InlineData(0.4375, null)]
    [InlineData(0.3, "The answered score is what the model's calibration makes of the raw score.")]
    public void A_calibrated_score_is_told_from_the_raw_one(double score, string? note) =>
        ExplainedOrders
            .ForAgent(Records.Audit with { Decision = Records.Decision with { Score = score } })
            .Contributions.ShouldNotBeNull()
            .Note.ShouldBe(note);

    [Fact]
    public void What_no_decimal_holds_is_not_explained()
    {
        ExplainedOrders.ForAgent(Records.Audit with { BaseValue = 1e300 }).Contributions.ShouldBeNull();
        ExplainedOrders.ForAgent(Records.Audit with { Contributions = [new Contribution("a", -1e40)] }).Contributions.ShouldBeNull();
        ExplainedOrders.ForAgent(Records.Audit with { BaseValue = null }).Contributions.ShouldBeNull();
    }

    [Theory]
    [InlineData(ExplanationLanguage.English)]
    [InlineData(ExplanationLanguage.German)]
    public void Every_column_of_the_demo_has_words(ExplanationLanguage language)
    {
        var audit = Records.Audit with { Contributions = [.. Columns.Select(column => new Contribution(column, 1))] };
        var groups = ExplainedOrders.ForAgent(audit, language: language).Contributions.ShouldNotBeNull().Groups;
        groups.Select(group => group.Group).ShouldNotContain("other");
        groups.SelectMany(group => group.Features).ShouldAllBe(feature => feature.Name != feature.Feature);
    }

    private static decimal LogOdds(JsonElement element, string name = "logOdds") => element.GetProperty(name).GetDecimal();

    private static ModelCard Card() =>
        JsonSerializer.Deserialize(
            File.ReadAllBytes(Path.Combine(Structure.Repository.Root, "tests", "LocalRunner", "demo", "model", "model-card.json")),
            ContractsJson.Default.ModelCard
        )!;
}
