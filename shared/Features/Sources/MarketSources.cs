namespace FraudServerless.Features.Sources;

/// <summary>Sources that need to know the order's market.</summary>
internal static class MarketSources
{
    public static Dictionary<string, NumberOf> Numbers(MarketFacts markets) =>
        new(StringComparer.Ordinal)
        {
            ["order.currency_matches_market"] = o => markets.CurrencyAgrees(o.Currency, o.Market),
            ["customer.locale_matches_market"] = o => markets.LocaleAgrees(o.Customer.Locale, o.Market),
            ["device.language_matches_market"] = o => markets.LocaleAgrees(UserAgent.FirstLanguage(o.Device?.AcceptLanguage), o.Market),
            ["address.billing_in_neighbour"] = o => markets.AreNeighbours(o.Market, o.BillingAddress.CountryCode),
        };
}
