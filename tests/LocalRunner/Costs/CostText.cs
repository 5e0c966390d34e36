using System.Globalization;

namespace FraudServerless.LocalRunner.Costs;

/// <summary>Costs in words: the same on the terminal and on the page.</summary>
internal static class CostText
{
    public static string Rate(double rate) => rate.ToString("#,0.##", CultureInfo.InvariantCulture);

    public static string Usd(decimal usd) => usd.ToString("N2", CultureInfo.InvariantCulture);

    public static string Endpoints(int endpoints) =>
        endpoints == 1 ? "one for all models" : string.Create(CultureInfo.InvariantCulture, $"one for each of {endpoints} models");

    /// <summary>How many, and what they cost for a million decisions.</summary>
    public static string Instances(Workload workload, Prices prices, double rate, int endpoints) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{endpoints * CostModel.Instances(workload, rate, endpoints)}: {CostModel.Endpoint(workload, prices, rate, endpoints):N2}"
        );

    /// <summary>What the figures are, and what is in none of them.</summary>
    public static string Left(Prices prices) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"USD, list prices of {prices.Region} as of {prices.AsOf:yyyy-MM-dd}. Left out: data transfer, keys, traces, alarms, backups, the desk, free tiers, discounts."
        );
}
