using System.Globalization;

namespace FraudServerless.Reporting.Charts;

/// <summary>An axis of a plot.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Place">Where a value lies, 0 at the axis' beginning and 1 at its end.</param>
/// <param name="Ticks">Values that are marked.</param>
public sealed record Axis(string Name, Func<double, double> Place, IReadOnlyList<(double Value, string Text)> Ticks)
{
    private const double Lowest = -8;
    private const double Highest = 5;

    private static readonly double[] RootTicks = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];
    private static readonly double[] OddsTicks = [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99];

    /// <summary>Shares from 0 to <paramref name="max"/>, evenly.</summary>
    public static Axis Linear(string name, double max = 1) =>
        new(name, share => share / max, [.. Enumerable.Range(0, 6).Select(i => (i * max / 5, Percent(i * max / 5)))]);

    /// <summary>Shares from 0 to 1 by their square root, since most of what counts lies near 0.</summary>
    public static Axis Root(string name) => new(name, Math.Sqrt, [.. RootTicks.Select(v => (v, Percent(v)))]);

    /// <summary>Probabilities by their log-odds; what lies beyond the axis is at its end.</summary>
    public static Axis LogOdds(string name) =>
        new(name, p => (Math.Clamp(Odds(p), Lowest, Highest) - Lowest) / (Highest - Lowest), [.. OddsTicks.Select(v => (v, Percent(v)))]);

    private static double Odds(double p) => Math.Log(p / (1 - p));

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
