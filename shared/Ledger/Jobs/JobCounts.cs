using System.Globalization;

namespace FraudServerless.Ledger.Jobs;

/// <summary>A job's counts, all shards added up. Exact: each order adds its own in the transaction that puts it on record.</summary>
public sealed class JobCounts
{
    private readonly IReadOnlyDictionary<string, decimal> _sums;

    /// <param name="sums">By the names of <see cref="JobCounters"/>.</param>
    /// <param name="firstAt">When the first order was counted; null: none was.</param>
    /// <param name="lastAt">When the last one was.</param>
    public JobCounts(IReadOnlyDictionary<string, decimal> sums, DateTimeOffset? firstAt, DateTimeOffset? lastAt)
    {
        _sums = sums;
        FirstAt = firstAt;
        LastAt = lastAt;
    }

    /// <summary>Nothing is settled.</summary>
    public static JobCounts None { get; } = new(new Dictionary<string, decimal>(StringComparer.Ordinal), firstAt: null, lastAt: null);

    public DateTimeOffset? FirstAt { get; }
    public DateTimeOffset? LastAt { get; }

    /// <summary>Decided again.</summary>
    public long Done => (long)_sums.GetValueOrDefault(JobCounters.Done);

    /// <summary>Could not be decided, by code.</summary>
    public IReadOnlyDictionary<string, long> Failed =>
        By("failed").ToDictionary(entry => entry.Parts[0], entry => (long)entry.Sum, StringComparer.Ordinal);

    /// <summary>Were left alone, by code.</summary>
    public IReadOnlyDictionary<string, long> Skipped =>
        By("skipped").ToDictionary(entry => entry.Parts[0], entry => (long)entry.Sum, StringComparer.Ordinal);

    /// <summary>All that are settled, one way or another.</summary>
    public long Settled => Done + Failed.Values.Sum() + Skipped.Values.Sum();

    /// <summary>How many orders of a market went from one outcome to another; <c>NONE</c> stands for no decision before.</summary>
    public IReadOnlyList<(string Market, string Old, string New, long Orders)> Outcomes =>
        [.. By("orders").Select(entry => (entry.Parts[0], entry.Parts[1], entry.Parts[2], (long)entry.Sum))];

    /// <summary>The grand totals that went with them.</summary>
    public IReadOnlyList<(string Market, string Currency, string Old, string New, decimal Amount)> Money =>
        [.. By("money").Select(entry => (entry.Parts[0], entry.Parts[1], entry.Parts[2], entry.Parts[3], entry.Sum))];

    /// <summary>On how many decisions each reason stood before and after.</summary>
    public IReadOnlyList<(string Reason, long Before, long After)> Reasons
    {
        get
        {
            var before = By("before").ToDictionary(entry => entry.Parts[0], entry => (long)entry.Sum, StringComparer.Ordinal);
            var after = By("after").ToDictionary(entry => entry.Parts[0], entry => (long)entry.Sum, StringComparer.Ordinal);
            return
            [
                .. before
                    .Keys.Union(after.Keys, StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(code => (code, before.GetValueOrDefault(code), after.GetValueOrDefault(code))),
            ];
        }
    }

    /// <summary>By band of the old score (a place in <see cref="JobCounters.Bands"/>): how many orders went from one outcome to another.</summary>
    public IReadOnlyList<(int Band, string Old, string New, long Orders)> Scores =>
        [
            .. By("band")
                .Select(entry =>
                    (int.Parse(entry.Parts[0], CultureInfo.InvariantCulture), Old: entry.Parts[1], New: entry.Parts[2], (long)entry.Sum)
                ),
        ];

    /// <summary>By band of the old score (a place in <see cref="JobCounters.Bands"/>): how many orders kept their outcome, how many did not.</summary>
    public IReadOnlyList<(int Band, long Agree, long Differ)> Agreement =>
        [
            .. By("band")
                .GroupBy(entry => int.Parse(entry.Parts[0], CultureInfo.InvariantCulture))
                .OrderBy(band => band.Key)
                .Select(band =>
                    (
                        band.Key,
                        (long)band.Where(entry => entry.Parts[1] == entry.Parts[2]).Sum(entry => entry.Sum),
                        (long)band.Where(entry => entry.Parts[1] != entry.Parts[2]).Sum(entry => entry.Sum)
                    )
                ),
        ];

    private IEnumerable<(string[] Parts, decimal Sum)> By(string kind) =>
        // What was withdrawn again is nothing.
        _sums
            .Where(entry => entry.Value != 0 && entry.Key.StartsWith(kind + "|", StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key.Split('|')[1..], entry.Value));
}
