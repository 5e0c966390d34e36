using FraudServerless.Contracts.Markets;

namespace FraudServerless.Support;

/// <summary>Markets that tests may use.</summary>
public static class TestMarkets
{
    /// <summary>The shipped file's.</summary>
    public static MarketTable Shipped { get; } = MarketTable.Load(Clients.Files.Markets);

    /// <summary>A table whose figures the tests know.</summary>
    public static MarketTable Sample { get; } =
        MarketTable.Parse("""{ "markets": { "DE": { "currency": "EUR" }, "PL": { "currency": "PLN", "euroRate": 0.25 } } }"""u8, "markets.json");
}
