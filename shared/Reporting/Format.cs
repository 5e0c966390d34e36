using System.Globalization;

namespace FraudServerless.Reporting;

/// <summary>How reports write numbers: point for decimals, comma for thousands, a dash for what cannot be said.</summary>
public static class Format
{
    /// <summary>What cannot be said.</summary>
    public const string None = "–";

    /// <summary>A whole number.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A ratio as a percentage; small ones with more digits.</summary>
    public static string Share(double ratio) =>
        double.IsFinite(ratio)
            ? (ratio * 100).ToString(Math.Abs(ratio) is > 0 and < 0.01 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + "\u00a0%"
            : None;

    /// <summary>A part of a whole as a percentage.</summary>
    public static string Share(double part, double whole) => Share(part / whole);

    /// <summary>A metric.</summary>
    public static string Figure(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : None;

    /// <summary>A figure that its interval shows to be known no better; e.g. <c>0.905</c> with <c>(95 %: 0.893–0.917)</c>.</summary>
    public static string Rounded(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>An interval of 95 % confidence.</summary>
    public static string Interval(double low, double high) => $"(95\u00a0%: {Rounded(low)}–{Rounded(high)})";

    /// <summary>A score that something is held against.</summary>
    public static string Threshold(double value) => value.ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>Whole euros.</summary>
    public static string Euro(decimal value) => Math.Round(value, MidpointRounding.AwayFromZero).ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Money to the cent, in whatever currency stands beside it.</summary>
    public static string Amount(decimal value) => value.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>Money with its currency.</summary>
    public static string Amount(decimal value, string currency) => Amount(value) + " " + currency;

    /// <summary>A difference of counts, with its sign; zero has none.</summary>
    public static string Difference(long value) => value.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    /// <summary>With its sign.</summary>
    public static string Difference(double value) => value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>A day, in UTC.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>In UTC, which stands beside it.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
