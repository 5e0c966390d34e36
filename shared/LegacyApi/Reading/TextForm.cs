using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>A form that a text must have beyond its length.</summary>
internal sealed class TextForm(string message, Func<string, bool> fits)
{
    private static readonly SearchValues<char> IdAlphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");
    private static readonly SearchValues<char> Ipv6Alphabet = SearchValues.Create("0123456789ABCDEFabcdef:.");

    public static readonly TextForm Id = new("must consist of A-Z a-z 0-9 - _ . :", text => !text.AsSpan().ContainsAnyExcept(IdAlphabet));

    /// <summary>Numbers with dots between them; which of them is supported is a matter of the whole request.</summary>
    public static readonly TextForm Version = new("must be a version such as 1.0", IsVersion);

    public static readonly TextForm Currency = new("must be a currency code of three letters", text => text.Length == 3 && IsLetters(text));

    public static readonly TextForm Country = new("must be a country code of ISO 3166-1, two letters", IsoCodes.IsCountry);

    public static readonly TextForm Email = new("must be an address with one @ and something on both sides", IsEmail);

    public static readonly TextForm Sha256Hex = new(
        "must be 64 hex digits",
        text => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(HexDigits)
    );

    /// <summary>The shape of a BCP 47 tag, with <c>_</c> for <c>-</c> at will: a language of two or three letters, further subtags of 1 to 8 letters and digits.</summary>
    public static readonly TextForm Locale = new("must be a language tag such as de-DE", IsLocale);

    /// <summary>IPv4 as four decimal numbers without leading zeros, or IPv6 without a scope, a port or a prefix length.</summary>
    public static readonly TextForm Ip = new("must be an IPv4 or IPv6 address", IsIp);

    public string Message { get; } = message;

    public bool Fits(string text) => fits(text);

    private static bool IsLetters(string text) => text.All(char.IsAsciiLetter);

    private static bool IsVersion(string text)
    {
        foreach (var part in text.AsSpan().Split('.'))
        {
            if (text.AsSpan()[part].IsEmpty || text.AsSpan()[part].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEmail(string text)
    {
        var address = text.AsSpan().Trim();
        var at = address.IndexOf('@');
        return at > 0 && at < address.Length - 1 && at == address.LastIndexOf('@');
    }

    private static bool IsLocale(string text)
    {
        var first = true;
        foreach (var part in text.AsSpan().SplitAny('-', '_'))
        {
            var subtag = text.AsSpan()[part];
            if (first ? subtag.Length is not (2 or 3) || !AllLetters(subtag) : subtag.Length is < 1 or > 8 || !AllLettersOrDigits(subtag))
            {
                return false;
            }

            first = false;
        }

        return true;
    }

    private static bool AllLetters(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllLettersOrDigits(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIp(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            return IsIpv4(text);
        }

        // What .NET takes beyond the plain address (a scope, brackets with a port) holds other characters.
        var quad = text.Contains('.', StringComparison.Ordinal) ? text.AsSpan(text.LastIndexOf(':') + 1) : [];
        return !text.AsSpan().ContainsAnyExcept(Ipv6Alphabet)
            && (quad.IsEmpty || IsIpv4(quad))
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var numbers = 0;
        foreach (var part in text.Split('.'))
        {
            var number = text[part];
            if (
                ++numbers > 4
                || number.Length is 0 or > 3
                || number.ContainsAnyExceptInRange('0', '9')
                || (number.Length > 1 && number[0] == '0')
                || (number.Length == 3 && number.CompareTo("255", StringComparison.Ordinal) > 0)
            )
            {
                return false;
            }
        }

        return numbers == 4;
    }
}
