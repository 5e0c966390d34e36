namespace FraudServerless.Contracts.Markets;

/// <summary>What is true of a country that is delivered to.</summary>
public sealed record Market
{
    /// <summary>ISO 3166-1, two upper-case letters.</summary>
    public required string Code { get; init; }

    /// <summary>ISO 4217: what people pay in there.</summary>
    public required string Currency { get; init; }

    /// <summary>What one unit of the currency is worth in EUR, roughly: for the bounds of amounts, never for a bill.</summary>
    public required decimal EuroRate { get; init; }

    /// <summary>Name in the IANA time zone database, e.g. <c>Europe/Berlin</c>; null for a country of many.</summary>
    public string? TimeZone { get; init; }

    /// <summary>ISO 639: the official languages.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Codes of the countries with a common border.</summary>
    public IReadOnlyList<string> Neighbours { get; init; } = [];

    /// <summary>What parcel lockers are called, lower-case letters and digits only.</summary>
    public IReadOnlyList<string> LockerWords { get; init; } = [];
}
