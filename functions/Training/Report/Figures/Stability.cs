using FraudServerless.Reporting;

namespace FraudServerless.Training.Report.Figures;

/// <summary>
/// Population stability index: sum over bins of (q - p) ln(q / p), p the share of the training's values in a bin and q that of the held-out ones. Bins are bounded
/// by the deciles of the training's values; missing values have a bin of their own.
/// </summary>
internal static class Stability
{
    public const double Noticeable = 0.1;
    public const double Large = 0.25;

    private const int Bins = 10;

    // Of an empty bin's share: its logarithm stays finite.
    private const double Least = 0.0001;

    /// <summary>NaN when either side is empty.</summary>
    public static double Index(IReadOnlyCollection<double> training, IReadOnlyCollection<double> test)
    {
        if (training.Count == 0 || test.Count == 0)
        {
            return double.NaN;
        }

        var known = training.Where(v => !double.IsNaN(v)).Order().ToArray();
        // The largest value bounds nothing: all that is above the last bound shares the last bin.
        var bounds = Enumerable
            .Range(1, Bins - 1)
            .Where(_ => known.Length > 0)
            .Select(i => known[Math.Max(0, (int)Math.Ceiling((double)i * known.Length / Bins) - 1)])
            .Where(bound => bound < known[^1])
            .Distinct()
            .ToArray();
        return Shares(training, bounds).Zip(Shares(test, bounds)).Sum(s => (s.Second - s.First) * Math.Log(s.Second / s.First));
    }

    public static string Verdict(double index) =>
        index switch
        {
            < Noticeable => "stable",
            < Large => "noticeable",
            >= Large => "large",
            _ => Format.None,
        };

    private static double[] Shares(IReadOnlyCollection<double> values, double[] bounds)
    {
        var counts = new int[bounds.Length + 2];
        foreach (var value in values)
        {
            counts[double.IsNaN(value) ? bounds.Length + 1 : BinOf(value, bounds)]++;
        }

        return [.. counts.Select(c => Math.Max(Least, (double)c / values.Count))];
    }

    /// <summary>A value on a bound lies below it.</summary>
    private static int BinOf(double value, double[] bounds)
    {
        var at = Array.BinarySearch(bounds, value);
        return at >= 0 ? at : ~at;
    }
}
