using System.Globalization;

namespace FraudServerless.Training.Report;

/// <summary>How the page writes numbers: point for decimals, comma for thousands, a dash for what cannot be said.</summary>
internal static class Format
{
    public const string None = "–";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A ratio as a percentage; small ones with more digits.</summary>
    public static string Share(double ratio) =>
        double.IsFinite(ratio)
            ? (ratio * 100).ToString(Math.Abs(ratio) is > 0 and < 0.01 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + "\u00a0%"
            : None;

    public static string Share(double part, double whole) => Share(part / whole);

    public static string Figure(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : None;

    /// <summary>A figure that its interval shows to be known no better; e.g. <c>0.905</c> with <c>(95 %: 0.893–0.917)</c>.</summary>
    public static string Rounded(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Interval(AucInterval interval) => $"(95\u00a0%: {Rounded(interval.Low)}–{Rounded(interval.High)})";

    public static string Threshold(double value) => value.ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>Whole euros.</summary>
    public static string Euro(decimal value) => Math.Round(value, MidpointRounding.AwayFromZero).ToString("N0", CultureInfo.InvariantCulture);

    public static string Amount(decimal value, string currency) => value.ToString("N2", CultureInfo.InvariantCulture) + " " + currency;

    /// <summary>With its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>In UTC, which stands beside it.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
