using System.Buffers;
using System.Globalization;
using System.Text;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>
/// Strings of JSON, escaped and not. The platform's reader throws for an escape that is half of a surrogate pair (<c>\ud800</c>), which is valid JSON and
/// may come from any caller; here it becomes that char.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<char> MustEscape = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (char)i), '"', '\\']);

    /// <param name="raw">What stands between the quotes, valid JSON.</param>
    /// <param name="escaped">There are escapes in it.</param>
    public static string Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var rented = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return new string(rented, 0, Unescape(raw, rented));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>An escaped string as UTF-8; half a surrogate pair becomes U+FFFD.</summary>
    public static ReadOnlySpan<byte> DecodeUtf8(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetBytes(Decode(raw, escaped: true));

    /// <summary>A high surrogate without a low one, or a low one without a high one.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }

    /// <summary>The text with U+FFFD for every half of a surrogate pair, which no encoding can hold.</summary>
    public static string WithoutHalves(string text) => HasLoneSurrogate(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>Writes a JSON string, quotes included.</summary>
    public static void WriteString(string text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        if (text.AsSpan().ContainsAny(MustEscape) || HasLoneSurrogate(text))
        {
            Encoding.UTF8.GetBytes(Escape(text), output);
        }
        else
        {
            Encoding.UTF8.GetBytes(text, output);
        }

        output.Write("\""u8);
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
            }
            else if (c is '"' or '\\')
            {
                result.Append('\\').Append(c);
            }
            else if (c < ' ' || char.IsSurrogate(c))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static int Unescape(ReadOnlySpan<byte> raw, Span<char> target)
    {
        var length = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = raw.Length;
            }

            length += Encoding.UTF8.GetChars(raw[..plain], target[length..]);
            raw = raw[plain..];
            if (raw.IsEmpty)
            {
                break;
            }

            var unicode = raw[1] == (byte)'u';
            target[length++] = raw[1] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'u' => (char)Hex4(raw.Slice(2, 4)),
                var itself => (char)itself,
            };
            raw = raw[(unicode ? 6 : 2)..];
        }

        return length;
    }

    private static int Hex4(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value << 4) | (digit <= (byte)'9' ? digit - (byte)'0' : (digit | 0x20) - (byte)'a' + 10);
        }

        return value;
    }
}
