using System.Globalization;

namespace FraudServerless.Load;

/// <summary>Times on the command line.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)];

    /// <summary>E.g. <c>250ms</c>, <c>30s</c>, <c>1.5m</c>; a number alone are seconds.</summary>
    /// <returns>Seconds; null: it is no time.</returns>
    public static double? Parse(string text)
    {
        var (unit, factor) = Array.Find(Units, candidate => text.EndsWith(candidate.Unit, StringComparison.Ordinal));
        return double.TryParse(
            text.AsSpan(0, text.Length - unit.Length),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number * factor
            : null;
    }
}
