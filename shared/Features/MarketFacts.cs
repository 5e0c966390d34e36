using FraudServerless.Features.Sources;
using NodaTime;

namespace FraudServerless.Features;

/// <summary>What a spec knows of markets. Of one that it does not list every answer is missing, never a guess.</summary>
internal sealed class MarketFacts
{
    private readonly Dictionary<string, (FeatureMarket Market, DateTimeZone? Zone)> _markets = new(StringComparer.Ordinal);

    /// <exception cref="FeatureSpecException">There is no such time zone.</exception>
    public MarketFacts(IReadOnlyDictionary<string, FeatureMarket> markets)
    {
        foreach (var (code, market) in markets)
        {
            _markets.Add(code, (market, market.TimeZone is { } zone ? Zone(code, zone) : null));
        }
    }

    public double CurrencyAgrees(string currency, string market) =>
        _markets.TryGetValue(market, out var facts)
            ? Read.Flag(string.Equals(facts.Market.Currency, currency, StringComparison.Ordinal))
            : Read.Missing;

    public double AreNeighbours(string market, string country) =>
        _markets.TryGetValue(market, out var facts) ? Read.Flag(facts.Market.Neighbours.Contains(country, StringComparer.Ordinal)) : Read.Missing;

    /// <summary>A tag with a region agrees when that is the market; without one, when its language is spoken there.</summary>
    public double LocaleAgrees(ReadOnlySpan<char> tag, string market)
    {
        var language = LanguageTags.Language(tag);
        if (language.IsEmpty)
        {
            return Read.Missing;
        }

        var region = LanguageTags.Region(tag);
        if (!region.IsEmpty)
        {
            return Read.Flag(region.Equals(market, StringComparison.OrdinalIgnoreCase));
        }

        if (!_markets.TryGetValue(market, out var facts))
        {
            return Read.Missing;
        }

        foreach (var spoken in facts.Market.Languages)
        {
            if (language.Equals(spoken, StringComparison.OrdinalIgnoreCase))
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary>How far the market's clocks are ahead of UTC at an instant, daylight saving time included; null when nobody knows.</summary>
    public TimeSpan? OffsetAt(DateTimeOffset instant, string market) =>
        _markets.TryGetValue(market, out var facts) && facts.Zone is { } zone
            ? zone.GetUtcOffset(Instant.FromDateTimeOffset(instant)).ToTimeSpan()
            : null;

    // The database comes with the library: what the machine has installed, or has not, changes no feature.
    private static DateTimeZone Zone(string code, string name) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? throw new FeatureSpecException($"market {code}: there is no time zone '{name}'");
}
