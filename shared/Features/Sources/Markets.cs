using System.Collections.Frozen;

namespace FraudServerless.Features.Sources;

/// <summary>What is usual in a country: its currency and its official languages. A market that is not listed gives missing, never a guess.</summary>
internal static class Markets
{
    private static readonly FrozenDictionary<string, (string Currency, string[] Languages)> Usual = new Dictionary<string, (string, string[])>(
        StringComparer.Ordinal
    )
    {
        ["AT"] = ("EUR", ["de"]),
        ["BE"] = ("EUR", ["nl", "fr", "de"]),
        ["CH"] = ("CHF", ["de", "fr", "it", "rm"]),
        ["CZ"] = ("CZK", ["cs"]),
        ["DE"] = ("EUR", ["de"]),
        ["DK"] = ("DKK", ["da"]),
        ["ES"] = ("EUR", ["es", "ca", "gl", "eu"]),
        ["FI"] = ("EUR", ["fi", "sv"]),
        ["FR"] = ("EUR", ["fr"]),
        ["GB"] = ("GBP", ["en"]),
        ["IE"] = ("EUR", ["en", "ga"]),
        ["IT"] = ("EUR", ["it"]),
        ["LU"] = ("EUR", ["lb", "fr", "de"]),
        ["NL"] = ("EUR", ["nl"]),
        ["NO"] = ("NOK", ["nb", "nn", "no"]),
        ["PL"] = ("PLN", ["pl"]),
        ["PT"] = ("EUR", ["pt"]),
        ["SE"] = ("SEK", ["sv"]),
        ["US"] = ("USD", ["en"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static double CurrencyAgrees(string currency, string market) =>
        Usual.TryGetValue(market, out var usual) ? Read.Flag(string.Equals(usual.Currency, currency, StringComparison.Ordinal)) : Read.Missing;

    /// <summary>A tag with a region agrees when that is the market; without one, when its language is spoken there.</summary>
    public static double LocaleAgrees(ReadOnlySpan<char> tag, string market)
    {
        var language = Language(tag);
        if (language.IsEmpty)
        {
            return Read.Missing;
        }

        var region = Region(tag);
        if (!region.IsEmpty)
        {
            return Read.Flag(region.Equals(market, StringComparison.OrdinalIgnoreCase));
        }

        if (!Usual.TryGetValue(market, out var usual))
        {
            return Read.Missing;
        }

        foreach (var spoken in usual.Languages)
        {
            if (language.Equals(spoken, StringComparison.OrdinalIgnoreCase))
            {
                return 1;
            }
        }

        return 0;
    }

    public static double LanguagesAgree(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var first = Language(a);
        var second = Language(b);
        return first.IsEmpty || second.IsEmpty ? Read.Missing : Read.Flag(first.Equals(second, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The language of a BCP 47 tag; empty for none and for the wildcard <c>*</c>.</summary>
    public static ReadOnlySpan<char> Language(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOfAny('-', '_');
        var language = end < 0 ? tag : tag[..end];
        return language.Length is 2 or 3 ? language : default;
    }

    /// <summary>The two-letter region of a BCP 47 tag, behind an optional script; empty for none.</summary>
    private static ReadOnlySpan<char> Region(ReadOnlySpan<char> tag)
    {
        for (var end = tag.IndexOfAny('-', '_'); end >= 0; end = tag.IndexOfAny('-', '_'))
        {
            tag = tag[(end + 1)..];
            var next = tag.IndexOfAny('-', '_');
            var part = next < 0 ? tag : tag[..next];
            if (part.Length == 2)
            {
                return part;
            }
        }

        return default;
    }
}
