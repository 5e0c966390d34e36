using System.Diagnostics.CodeAnalysis;
using FraudServerless.Contracts.Data;

namespace FraudServerless.Contracts.Markets;

/// <summary>The content of <c>markets.json</c>. Of a market that is not listed nothing is known, and nothing is guessed. Immutable.</summary>
public sealed class MarketTable
{
    private readonly Dictionary<string, Market> _markets;
    private readonly Dictionary<string, decimal> _euroRates;

    internal MarketTable(IReadOnlyList<Market> markets, string version)
    {
        Version = version;
        _markets = markets.ToDictionary(market => market.Code, StringComparer.Ordinal);
        _euroRates = markets
            .DistinctBy(market => market.Currency, StringComparer.Ordinal)
            .ToDictionary(market => market.Currency, market => market.EuroRate, StringComparer.Ordinal);
        LockerWords = [.. markets.SelectMany(market => market.LockerWords).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>No market at all.</summary>
    public static MarketTable Empty { get; } = new([], "");

    /// <summary>The first 12 hex digits of the SHA-256 of <c>markets.json</c>.</summary>
    public string Version { get; }

    public IReadOnlyCollection<Market> All => _markets.Values;

    /// <summary>What parcel lockers are called anywhere: a parcel may cross a border and keep the word.</summary>
    public IReadOnlyList<string> LockerWords { get; }

    /// <summary>What one unit of each currency is worth in EUR.</summary>
    public IReadOnlyDictionary<string, decimal> EuroRates => _euroRates;

    public bool TryFind(string code, [NotNullWhen(true)] out Market? market) => _markets.TryGetValue(code, out market);

    /// <exception cref="SettingsException">The file cannot be read or has faults: all of them, each with its line.</exception>
    public static MarketTable Load(string path) => MarketReader.Read(DataFile.Load(path));

    /// <summary>As <see cref="Load"/>, of bytes; <paramref name="name"/> is what messages call them.</summary>
    /// <exception cref="SettingsException">There are faults: all of them, each with its line.</exception>
    public static MarketTable Parse(ReadOnlySpan<byte> utf8, string name) => MarketReader.Read(DataFile.Parse(utf8, name));
}
