namespace FraudServerless.LegacyApi.Reading;

/// <summary>
/// A decimal number as it was written, exactly: sign, digits and exponent, without a bound and without overflow. Accepts what a JVM's <c>BigDecimal</c>
/// accepts, JSON's numbers among it: a sign, leading zeros, a point at either end, an exponent; not NaN, Infinity, hex or separators of thousands.
/// </summary>
internal readonly struct Numeral
{
    /// <summary>A decimal holds 28 digits, whatever they are.</summary>
    private const int MaxDigits = 28;

    /// <summary>More integer digits than any bound of the contract has.</summary>
    private const int HugeMagnitude = 20;

    private const int ExponentLimit = 1_000_000_000;

    private readonly bool _isMinus;
    private readonly int _digits;
    private readonly UInt128 _significand;
    private readonly long _exponent;
    private readonly long _lowest;
    private readonly bool _isCut;

    /// <param name="isMinus">A minus was written.</param>
    /// <param name="significand">The first digits, as many as a decimal holds.</param>
    /// <param name="digits">Their number; 0 for zero.</param>
    /// <param name="exponent">Power of ten of the last of them.</param>
    /// <param name="lowest">Power of ten of the last digit, of all, that is not zero.</param>
    /// <param name="isCut">There are further digits that are not zero.</param>
    private Numeral(bool isMinus, UInt128 significand, int digits, long exponent, long lowest, bool isCut)
    {
        _isMinus = isMinus;
        _significand = significand;
        _digits = digits;
        _exponent = exponent;
        _lowest = lowest;
        _isCut = isCut;
    }

    public bool IsZero => _digits == 0;

    public bool IsNegative => _isMinus && !IsZero;

    /// <summary>By value: <c>3.0</c> and <c>3e0</c> are.</summary>
    public bool IsIntegral => IsZero || _lowest >= 0;

    /// <summary>Decimals by value: trailing zeros do not count.</summary>
    public long Decimals => IsZero ? 0 : Math.Max(0, -_lowest);

    public static bool TryParse(ReadOnlySpan<byte> text, out Numeral numeral)
    {
        numeral = default;
        var i = 0;
        var negative = i < text.Length && text[i] == (byte)'-';
        i += negative || (i < text.Length && text[i] == (byte)'+') ? 1 : 0;

        UInt128 mantissa = 0;
        int taken = 0,
            skipped = 0,
            zeros = 0,
            fraction = 0;
        bool point = false,
            any = false,
            cut = false;
        for (; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if (text[i] == (byte)'.' && !point)
            {
                point = true;
                continue;
            }

            if ((uint)digit > 9)
            {
                break;
            }

            any = true;
            fraction += point ? 1 : 0;
            if (digit == 0)
            {
                zeros += taken > 0 ? 1 : 0;
                skipped += taken > 0 ? 1 : 0;
            }
            else if (!cut && taken + skipped < MaxDigits)
            {
                mantissa = (mantissa * Pow10(skipped + 1)) + (uint)digit;
                taken += skipped + 1;
                zeros = skipped = 0;
            }
            else
            {
                cut = true;
                skipped++;
                zeros = 0;
            }
        }

        if (!any || !TryExponent(text[i..], out var power))
        {
            return false;
        }

        numeral = new Numeral(negative, mantissa, taken, power - fraction + skipped, power - fraction + zeros, cut);
        return true;
    }

    /// <summary>Whether the value, exactly, is within bounds of which the lower one is not negative; then <paramref name="value"/> is it, to 28 decimals.</summary>
    public bool TryWithin(decimal min, decimal max, out decimal value) => TryAbsoluteWithin(max, out value) && !IsNegative && value >= min;

    /// <summary>Whether the value without its sign, exactly, is at most a bound; then <paramref name="value"/> is it, to 28 decimals.</summary>
    public bool TryAbsoluteWithin(decimal max, out decimal value)
    {
        value = 0;
        if (IsZero)
        {
            return true;
        }

        if (_digits + _exponent > HugeMagnitude)
        {
            return false;
        }

        var number = _significand;
        var scale = 0;
        var rest = _isCut;
        if (_exponent >= 0)
        {
            number *= Pow10((int)_exponent);
        }
        else if (_exponent >= -MaxDigits)
        {
            scale = (int)-_exponent;
        }
        else
        {
            // Beyond what a decimal holds: the last digits go, but a rest above the bound is still above it.
            scale = MaxDigits;
            var divisor = Pow10((int)Math.Min(-_exponent - MaxDigits, MaxDigits));
            rest |= number % divisor != 0;
            number /= divisor;
        }

        value = new decimal((int)(uint)number, (int)(uint)(number >> 32), (int)(uint)(number >> 64), isNegative: false, (byte)scale);
        return value < max || (value == max && !rest);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long power)
    {
        power = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if ((text[0] | 0x20) != 'e')
        {
            return false;
        }

        text = text[1..];
        var minus = !text.IsEmpty && text[0] == (byte)'-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        foreach (var c in text)
        {
            if ((uint)(c - '0') > 9)
            {
                return false;
            }

            power = Math.Min((power * 10) + (c - '0'), ExponentLimit);
        }

        power = minus ? -power : power;
        return !text.IsEmpty;
    }

    private static UInt128 Pow10(int power)
    {
        UInt128 result = 1;
        for (var i = 0; i < power; i++)
        {
            result *= 10;
        }

        return result;
    }
}
