using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.Features;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

/// <summary><c>markets.json</c>: what it says, and every fault that it can have, with its line.</summary>
public sealed class MarketTableTests
{
    private const string Sample = """
        {
          "about": "sample",
          "markets": {
            "AT": { "currency": "EUR", "timeZone": "Europe/Vienna", "neighbours": ["CH", "DE"], "lockerWords": ["paketbox"] },
            "CH": { "currency": "CHF", "euroRate": 1.05, "languages": ["de", "fr"], "neighbours": ["AT"] },
            "LI": { "currency": "CHF", "euroRate": 1.05 }
          }
        }
        """;

    [Fact]
    public void A_market_is_what_its_entry_says_and_the_rest_is_unknown()
    {
        var table = Parse(Sample);
        table.TryFind("AT", out var austria).ShouldBeTrue();
        (austria!.Currency, austria.EuroRate, austria.TimeZone, austria.Languages.Count).ShouldBe(("EUR", 1m, "Europe/Vienna", 0));
        table.TryFind("CH", out var switzerland).ShouldBeTrue();
        (switzerland!.EuroRate, switzerland.TimeZone, string.Join(' ', switzerland.Languages)).ShouldBe((1.05m, null, "de fr"));
        table.TryFind("XX", out _).ShouldBeFalse();
        table.EuroRates.ShouldBe(new Dictionary<string, decimal>(StringComparer.Ordinal) { ["EUR"] = 1, ["CHF"] = 1.05m }, ignoreOrder: true);
        table.LockerWords.ShouldBe(["paketbox"]);
        table.Version.Length.ShouldBe(12);
    }

    [Theory]
    [InlineData("\"AT\": {", "\"at\": {", "line 4: the market at must be two upper-case letters")]
    [InlineData("\"currency\": \"EUR\"", "\"currency\": \"Euro\"", "line 4: currency must be three upper-case letters")]
    [InlineData("\"currency\": \"EUR\", ", "", "line 4: market AT lacks currency")]
    [InlineData("\"currency\": \"EUR\"", "\"currency\": \"EUR\", \"euroRate\": 2", "line 4: euroRate of EUR is 1 and may be left out")]
    [InlineData("\"euroRate\": 1.05, \"languages\"", "\"languages\"", "line 5: market CH lacks euroRate")]
    [InlineData("\"euroRate\": 1.05, \"languages\"", "\"euroRate\": 0, \"languages\"", "line 5: euroRate must be a number from 0.000001 to 1000")]
    [InlineData("\"euroRate\": 1.05 }", "\"euroRate\": 1.06 }", "line 6: market LI says that a CHF is worth 1.06 EUR, market CH says 1.05")]
    [InlineData("\"neighbours\": [\"AT\"]", "\"neighbours\": []", "line 4: market AT has the neighbour CH, market CH has no neighbour AT")]
    [InlineData("[\"de\", \"fr\"]", "[\"de-CH\"]", "line 5: de-CH in languages must be two or three lower-case letters")]
    [InlineData("[\"paketbox\"]", "[\"Paketbox\"]", "line 4: Paketbox in lockerWords must be at least five lower-case letters or digits")]
    [InlineData("[\"paketbox\"]", "[\"box\"]", "line 4: box in lockerWords must be at least five lower-case letters or digits")]
    [InlineData("\"timeZone\"", "\"timezone\"", "line 4: market AT has no property timezone; it may have about, currency, euroRate, timeZone, ")]
    public void Every_fault_is_told_with_its_line(string text, string instead, string fault) =>
        Should
            .Throw<SettingsException>(() => Parse(Sample.Replace(text, instead, StringComparison.Ordinal)))
            .Faults.ShouldContain(told => told.StartsWith("markets.json " + fault, StringComparison.Ordinal));

    /// <summary>Time zones are checked where they are used: in the features.</summary>
    [Fact]
    public void The_shipped_markets_can_be_trained_on()
    {
        var plan = FeaturePlan.Default(TestMarkets.Shipped);
        var spec = FeatureSpec.Parse(FeatureSpecFitter.Fit(plan, []));
        spec.Columns.ShouldContain("time.hour");
        TestMarkets.Shipped.All.Where(market => market.TimeZone is null).Select(market => market.Code).ShouldBe(["US"]);
    }

    private static MarketTable Parse(string text) => MarketTable.Parse(Encoding.UTF8.GetBytes(text), "markets.json");
}
