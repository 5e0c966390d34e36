using System.Globalization;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Jobs;

/// <summary>
/// Names of a job's counts, which are attributes of its items: <c>done</c>, <c>failed|CODE</c>, <c>skipped|CODE</c>, <c>orders|MARKET|OLD|NEW</c>,
/// <c>money|MARKET|CURRENCY|OLD|NEW</c>, <c>before|REASON</c>, <c>after|REASON</c>, <c>band|N|OLD|NEW</c> (by the old score).
/// </summary>
public static class JobCounters
{
    public const string Done = "done";

    /// <summary>Upper bounds of the bands of scores, the last being 1.</summary>
    public static IReadOnlyList<double> Bands { get; } = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];

    public static string Failed(string code) => $"failed|{code}";

    public static string Skipped(string code) => $"skipped|{code}";

    /// <summary>What one order adds: it was decided again.</summary>
    public static Dictionary<string, decimal> Of(Decision before, Decision after)
    {
        var (old, now) = (before.Outcome.ToWire(), after.Outcome.ToWire());
        var deltas = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            [Done] = 1,
            [$"orders|{after.Market}|{old}|{now}"] = 1,
            [$"money|{after.Market}|{after.Currency}|{old}|{now}"] = after.GrandTotal,
        };
        if (before.Score is { } score)
        {
            deltas[string.Create(CultureInfo.InvariantCulture, $"band|{Band(score)}|{old}|{now}")] = 1;
        }

        foreach (var reason in before.Reasons)
        {
            deltas[$"before|{reason.Code}"] = 1;
        }

        foreach (var reason in after.Reasons)
        {
            deltas[$"after|{reason.Code}"] = 1;
        }

        return deltas;
    }

    /// <summary>What one order adds that had no decision before.</summary>
    public static Dictionary<string, decimal> OfFirst(Decision decision)
    {
        var deltas = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            [Done] = 1,
            [$"orders|{decision.Market}|NONE|{decision.Outcome.ToWire()}"] = 1,
            [$"money|{decision.Market}|{decision.Currency}|NONE|{decision.Outcome.ToWire()}"] = decision.GrandTotal,
        };
        foreach (var reason in decision.Reasons)
        {
            deltas[$"after|{reason.Code}"] = 1;
        }

        return deltas;
    }

    private static int Band(double score)
    {
        var band = 0;
        while (band < Bands.Count - 1 && score >= Bands[band])
        {
            band++;
        }

        return band;
    }
}
