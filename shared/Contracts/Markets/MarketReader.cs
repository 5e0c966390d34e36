using System.Globalization;
using FraudServerless.Contracts.Data;

namespace FraudServerless.Contracts.Markets;

/// <summary>Reads and checks <c>markets.json</c>; every fault is noted with its line before the file is refused.</summary>
internal sealed class MarketReader(DataFile file)
{
    private const string Euro = "EUR";
    private const int MinLockerWordLength = 5;

    private readonly Dictionary<string, DataNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<Market> _markets = [];

    /// <exception cref="SettingsException">There are faults.</exception>
    public static MarketTable Read(DataFile file)
    {
        var reader = new MarketReader(file);
        if (file.Root is { } root)
        {
            var document = new DataObject(file, root, "the file");
            foreach (var (code, node) in document.Map("markets"))
            {
                reader.Add(code, node);
            }

            document.Done();
            reader.CheckTogether();
        }

        file.ThrowIfFaulty();
        return new MarketTable(reader._markets, file.Version);
    }

    private void Add(string code, DataNode node)
    {
        if (!IsCountry(code))
        {
            file.Fault(node, $"the market {code} must be two upper-case letters");
        }

        var data = new DataObject(file, node, $"market {code}");
        var currency = data.Text("currency");
        if (currency.Length > 0 && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
        {
            data.Fault("currency must be three upper-case letters", "currency");
        }

        var market = new Market
        {
            Code = code,
            Currency = currency,
            EuroRate = Rate(data, currency),
            TimeZone = data.OptionalText("timeZone"),
            Languages = Texts(data, "languages", IsLanguage, "two or three lower-case letters"),
            Neighbours = Texts(data, "neighbours", IsCountry, "two upper-case letters"),
            LockerWords = Texts(data, "lockerWords", IsLockerWord, "at least five lower-case letters or digits"),
        };
        data.Done();
        // Given twice is a fault already.
        if (_nodes.TryAdd(code, node))
        {
            _markets.Add(market);
        }
    }

    private static decimal Rate(DataObject data, string currency)
    {
        const decimal least = 0.000001m;
        const decimal greatest = 1000;
        if (currency != Euro)
        {
            return data.Number("euroRate", least, greatest);
        }

        if (data.OptionalNumber("euroRate", least, greatest) is not (null or 1))
        {
            data.Fault("euroRate of EUR is 1 and may be left out", "euroRate");
        }

        return 1;
    }

    private List<string> Texts(DataObject data, string name, Func<string, bool> isValid, string form)
    {
        var texts = new List<string>();
        foreach (var item in data.OptionalList(name) ?? [])
        {
            var text = data.TextOf(item, name);
            if (text.Length > 0 && !isValid(text))
            {
                file.Fault(item, $"{text} in {name} must be {form}");
            }

            texts.Add(text);
        }

        return texts;
    }

    /// <summary>What two entries say of one thing must be the same.</summary>
    private void CheckTogether()
    {
        foreach (var market in _markets)
        {
            var node = _nodes[market.Code];
            if (_markets.Find(other => other.Currency == market.Currency) is { } first && first.EuroRate != market.EuroRate)
            {
                file.Fault(
                    node,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"market {market.Code} says that a {market.Currency} is worth {market.EuroRate} EUR, market {first.Code} says {first.EuroRate}"
                    )
                );
            }

            foreach (var code in market.Neighbours)
            {
                if (_markets.Find(other => other.Code == code) is { } other && !other.Neighbours.Contains(market.Code, StringComparer.Ordinal))
                {
                    file.Fault(node, $"market {market.Code} has the neighbour {code}, market {code} has no neighbour {market.Code}");
                }
            }
        }
    }

    private static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    private static bool IsLanguage(string text) => text.Length is 2 or 3 && text.All(char.IsAsciiLetterLower);

    private static bool IsLockerWord(string text) =>
        text.Length >= MinLockerWordLength && text.All(c => char.IsLetterOrDigit(c) && char.ToLowerInvariant(c) == c);
}
