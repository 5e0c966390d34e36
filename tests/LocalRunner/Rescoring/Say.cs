using System.Globalization;
using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Reporting;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>Jobs in words, the same on the terminal and in the saved report.</summary>
internal static class Say
{
    public static string Bound(double bound) => bound.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Rate(double? ordersPerSecond) => PerSecond(ordersPerSecond) + (ordersPerSecond is null ? "" : " orders/s");

    public static string PerSecond(double? orders) =>
        orders is { } rate ? rate.ToString(rate < 10 ? "N1" : "N0", CultureInfo.InvariantCulture) : Format.None;

    public static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Span(TimeSpan span) =>
        span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min")
        : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");

    /// <summary>E.g. <c>degraded decisions of market DE with outcome REVIEW from 2026-11-01 to 2026-11-23, at most 500</c>.</summary>
    public static string Selection(RescoreSelection selection)
    {
        var text = new StringBuilder();
        if (selection.Listed)
        {
            text.Append("orders of a list");
        }
        else
        {
            text.Append(selection.Degraded ? "degraded decisions" : "decisions");
            text.Append(selection.Market is { } market ? $" of market {market}" : " of all markets");
            text.Append(selection.Outcome is { } outcome ? $" with outcome {outcome.ToWire()}" : "");
            text.Append(CultureInfo.InvariantCulture, $" from {selection.From:yyyy-MM-dd} to {selection.To:yyyy-MM-dd}");
        }

        return selection.Limit is { } limit ? text.Append(CultureInfo.InvariantCulture, $", at most {limit:N0}").ToString() : text.ToString();
    }

    public static string Model(string? model) => model is null ? "each order's own route" : $"model {model}";

    public static string Mode(RescoreMode mode) =>
        mode switch
        {
            RescoreMode.Publish => "publish: new decisions took the place of the current ones",
            RescoreMode.Shadow => "shadow: new decisions are kept beside the current ones, which stand",
            _ => "dry-run: only counted; the current decisions stand",
        };

    public static string State(JobState? state) =>
        state switch
        {
            JobState.Ended => "ended",
            JobState.Cancelled => "cancelled",
            JobState.Enumerating => "still looking for orders",
            JobState.Deciding => "under way",
            _ => "counts of a day; more may come",
        };

    /// <summary>E.g. <c>280 decided again, 3 failed, 17 left alone</c>.</summary>
    public static string Settled(JobCounts counts)
    {
        var (failed, skipped) = (counts.Failed.Values.Sum(), counts.Skipped.Values.Sum());
        return $"{Format.Count(counts.Done)} decided again"
            + (failed > 0 ? $", {Format.Count(failed)} failed" : "")
            + (skipped > 0 ? $", {Format.Count(skipped)} left alone" : "");
    }
}
