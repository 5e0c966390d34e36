using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>How a number was spelt.</summary>
[Flags]
internal enum NumberSpelling
{
    Plain = 0,
    String = 1,
    Comma = 2,
    Padded = 4,
}

/// <summary>Reads a number, or a string that holds one.</summary>
internal static class NumberSource
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>False when the token is neither.</summary>
    public static bool TryRead(ref Scan scan, out Numeral numeral, out NumberSpelling spelling)
    {
        spelling = NumberSpelling.Plain;
        switch (scan.Reader.TokenType)
        {
            case JsonTokenType.Number:
                return Numeral.TryParse(scan.Reader.ValueSpan, out numeral);
            case JsonTokenType.String:
                var sent = scan.Text();
                var text = sent.Trim(Blanks);
                spelling = NumberSpelling.String | (text.Length < sent.Length ? NumberSpelling.Padded : NumberSpelling.Plain);
                var comma = text.IndexOf((byte)',');
                if (comma < 0)
                {
                    return Numeral.TryParse(text, out numeral);
                }

                spelling |= NumberSpelling.Comma;
                return TryDecimalComma(text, comma, out numeral);
            default:
                numeral = default;
                return false;
        }
    }

    public static void Tolerate(ref Scan scan, int at, NumberSpelling spelling)
    {
        if (spelling == NumberSpelling.Plain)
        {
            return;
        }

        scan.Tolerate(at, Quirk.NumberAsString);
        if (spelling.HasFlag(NumberSpelling.Comma))
        {
            scan.Tolerate(at, Quirk.DecimalComma);
        }

        if (spelling.HasFlag(NumberSpelling.Padded))
        {
            scan.Tolerate(at, Quirk.BlankPadded);
        }
    }

    /// <summary>A single comma followed by one or two final digits, and no dot.</summary>
    private static bool TryDecimalComma(ReadOnlySpan<byte> text, int comma, out Numeral numeral)
    {
        numeral = default;
        var behind = text[(comma + 1)..];
        if (behind.Length is not (1 or 2) || behind.ContainsAnyExceptInRange((byte)'0', (byte)'9') || text.Contains((byte)'.') || text.Length > 4096)
        {
            return false;
        }

        Span<byte> dotted = stackalloc byte[text.Length];
        text.CopyTo(dotted);
        dotted[comma] = (byte)'.';
        return Numeral.TryParse(dotted, out numeral);
    }
}
