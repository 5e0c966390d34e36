namespace FraudServerless.LegacyApi.Reading;

/// <summary>Dates and instants in the forms that the contract allows, and no others.</summary>
internal static class IsoTime
{
    private const long DayMs = 86_400_000;

    private const int UnixEpochDayNumber = 719_162;

    /// <summary>As far as a JVM's offsets go; no clock on earth is further from UTC.</summary>
    private const int MaxOffsetMinutes = 18 * 60;

    /// <summary>
    /// <c>yyyy-MM-ddTHH:mm[:ss[.fraction]]</c> with <c>Z</c>, <c>±hh</c>, <c>±hhmm</c> or <c>±hh:mm</c>; 1 to 9 digits of fraction, of which three count.
    /// Gives epoch milliseconds, which may lie outside of what a DateTimeOffset holds.
    /// </summary>
    public static bool TryInstant(ReadOnlySpan<byte> text, out long epochMs)
    {
        epochMs = 0;
        if (
            text.Length < 17
            || (text[10] | 0x20) != 't'
            || !TryIsoDay(text[..10], out var year, out var month, out var day)
            || !TryDigits(text.Slice(11, 2), out var hour)
            || text[13] != (byte)':'
            || !TryDigits(text.Slice(14, 2), out var minute)
            || hour > 23
            || minute > 59
        )
        {
            return false;
        }

        var rest = text[16..];
        int second = 0,
            ms = 0;
        if (rest[0] == (byte)':')
        {
            if (rest.Length < 4 || !TryDigits(rest.Slice(1, 2), out second) || second > 59)
            {
                return false;
            }

            rest = rest[3..];
            if (rest[0] == (byte)'.' && !TryFraction(ref rest, out ms))
            {
                return false;
            }
        }

        if (!TryOffset(rest, out var offsetMinutes))
        {
            return false;
        }

        epochMs = (Day(year, month, day) * DayMs) + (((((hour * 60L) + minute - offsetMinutes) * 60) + second) * 1000) + ms;
        return true;
    }

    /// <summary><c>dd.MM.yyyy</c> or <c>yyyy-MM-dd</c>, a day that exists; year 0 exists in ISO 8601.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        year = month = day = 0;
        return text.Length == 10
            && (
                text[2] == (byte)'.'
                    ? text[5] == (byte)'.'
                        && TryDigits(text[..2], out day)
                        && TryDigits(text.Slice(3, 2), out month)
                        && TryDigits(text[6..], out year)
                        && Exists(year, month, day)
                    : TryIsoDay(text, out year, out month, out day)
            );
    }

    /// <summary>Days since 1970-01-01.</summary>
    public static long Day(int year, int month, int day) =>
        year > 0 ? new DateOnly(year, month, day).DayNumber - UnixEpochDayNumber : Day(400, month, day) - 146_097;

    private static bool TryIsoDay(ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        month = day = 0;
        return TryDigits(text[..4], out year)
            && text[4] == (byte)'-'
            && text[7] == (byte)'-'
            && TryDigits(text.Slice(5, 2), out month)
            && TryDigits(text.Slice(8, 2), out day)
            && Exists(year, month, day);
    }

    private static bool Exists(int year, int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 400 : year, month);

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out int ms)
    {
        ms = 0;
        var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > 9)
        {
            return false;
        }

        for (var i = 1; i <= 3; i++)
        {
            ms = (ms * 10) + (i <= digits ? rest[i] - '0' : 0);
        }

        rest = rest[(digits + 1)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != (byte)':'))
        {
            return false;
        }

        var minute = 0;
        if (!TryDigits(text.Slice(1, 2), out var hour) || (text.Length > 3 && !TryDigits(text[^2..], out minute)) || minute > 59)
        {
            return false;
        }

        minutes = (hour * 60) + minute;
        if (minutes > MaxOffsetMinutes)
        {
            return false;
        }

        minutes = text[0] == (byte)'-' ? -minutes : minutes;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if ((uint)(c - '0') > 9)
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
