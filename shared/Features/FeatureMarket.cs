using FraudServerless.Contracts.Markets;

namespace FraudServerless.Features;

/// <summary>
/// What features take from a market's entry in <c>markets.json</c>, as it was in training. It is part of the spec, and so of the specId: serving cannot know a
/// market otherwise than training did.
/// </summary>
public sealed record FeatureMarket
{
    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Name in the IANA time zone database; null: instants have no local time there.</summary>
    public string? TimeZone { get; init; }

    /// <summary>ISO 639.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>ISO 3166-1.</summary>
    public IReadOnlyList<string> Neighbours { get; init; } = [];

    public static FeatureMarket FromMarket(Market market) =>
        new()
        {
            Currency = market.Currency,
            TimeZone = market.TimeZone,
            Languages = market.Languages,
            Neighbours = market.Neighbours,
        };
}
