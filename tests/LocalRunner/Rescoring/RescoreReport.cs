using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>What a job has brought about, in figures: old outcome against new, money, reasons, agreement, errors, speed.</summary>
internal sealed record RescoreReport
{
    public required string JobId { get; init; }

    /// <summary>When the figures were taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What decided, as <see cref="StackAddress.Nature"/>; null when that is not known.</summary>
    public string? Nature { get; init; }

    /// <summary>Null for counts that stand without a job.</summary>
    public RescoreJob? Job { get; init; }

    /// <summary>Null for counts that stand without a job: they never end.</summary>
    public JobState? State { get; init; }

    /// <summary>Orders known to belong to the job.</summary>
    public required long Total { get; init; }
    public required long Done { get; init; }

    /// <summary>By market, and all markets last when there are several.</summary>
    public required IReadOnlyList<OutcomeMatrix> Matrices { get; init; }

    /// <summary>Amounts that went from one outcome to another, by market and currency; nothing where nothing moved.</summary>
    public required IReadOnlyList<MoneyMoves> Money { get; init; }

    /// <summary>The reason that shifted most comes first; those on as many decisions as before are left out.</summary>
    public required IReadOnlyList<ReasonShift> Reasons { get; init; }

    /// <summary>By old score; bands without orders are left out.</summary>
    public required IReadOnlyList<BandAgreement> Bands { get; init; }
    public required IReadOnlyList<FaultCount> Failures { get; init; }
    public required IReadOnlyList<FaultCount> Skips { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }

    public long Failed => Failures.Sum(fault => fault.Orders);
    public long LeftAlone => Skips.Sum(fault => fault.Orders);

    /// <summary>All markets; null when nothing was decided.</summary>
    public OutcomeMatrix? All => Matrices.Count == 0 ? null : Matrices[^1];

    /// <summary>From the first count to the last; null when all came at once.</summary>
    public double? OrdersPerSecond => LastAt - FirstAt is { TotalSeconds: > 0 and var seconds } ? (Done + Failed + LeftAlone) / seconds : null;

    /// <param name="jobId">The job, or the name of counts that stand without one.</param>
    /// <param name="job">Null for those.</param>
    /// <param name="counts">Its counts.</param>
    /// <param name="at">When they were read.</param>
    public static RescoreReport Of(string jobId, RescoreJob? job, JobCounts counts, DateTimeOffset at)
    {
        var progress = job is null ? null : new JobProgress(job, counts);
        return new RescoreReport
        {
            JobId = jobId,
            At = at,
            Job = job,
            State = progress?.State,
            Total = progress?.Total ?? counts.Settled,
            Done = counts.Done,
            Matrices = MatricesOf(counts),
            Money = MoneyOf(counts),
            Reasons =
            [
                .. counts
                    .Reasons.Select(reason => new ReasonShift(reason.Reason, reason.Before, reason.After))
                    .Where(reason => reason.Difference != 0)
                    .OrderByDescending(reason => Math.Abs(reason.Difference))
                    .ThenByDescending(reason => reason.After)
                    .ThenBy(reason => reason.Code, StringComparer.Ordinal),
            ],
            Bands = [.. counts.Agreement.Select(band => BandAgreement.Of(band.Band, band.Agree, band.Differ))],
            Failures = FaultsOf(counts.Failed),
            Skips = FaultsOf(counts.Skipped),
            FirstAt = counts.FirstAt,
            LastAt = counts.LastAt,
        };
    }

    private static List<OutcomeMatrix> MatricesOf(JobCounts counts)
    {
        var matrices = counts
            .Outcomes.GroupBy(entry => entry.Market, StringComparer.Ordinal)
            .Select(market => new OutcomeMatrix(market.Key, [.. market.Select(entry => (entry.Old, entry.New, entry.Orders))]))
            .ToList();
        if (matrices.Count > 1)
        {
            matrices.Add(new OutcomeMatrix(OutcomeMatrix.AllMarkets, [.. counts.Outcomes.Select(entry => (entry.Old, entry.New, entry.Orders))]));
        }

        return matrices;
    }

    private static List<MoneyMoves> MoneyOf(JobCounts counts) =>
        [
            .. counts
                .Money.GroupBy(entry => (entry.Market, entry.Currency))
                .Select(group => new MoneyMoves(
                    group.Key.Market,
                    group.Key.Currency,
                    group.Sum(entry => entry.Amount),
                    [
                        .. group
                            .Where(entry => entry.Old != entry.New && entry.Old != Outcomes.None && entry.Amount != 0)
                            .OrderByDescending(entry => entry.Amount)
                            .Select(entry => new MoneyMove(entry.Old, entry.New, entry.Amount)),
                    ]
                ))
                .Where(money => money.Moves.Count > 0),
        ];

    private static List<FaultCount> FaultsOf(IReadOnlyDictionary<string, long> faults) =>
        [
            .. faults
                .OrderByDescending(fault => fault.Value)
                .Select(fault => new FaultCount(fault.Key, fault.Value, ReasonCodes.Meanings.GetValueOrDefault(fault.Key, "see the dead letters"))),
        ];
}

/// <summary>Outcomes as they stand in counts.</summary>
internal static class Outcomes
{
    /// <summary>There was no decision before.</summary>
    public const string None = "NONE";

    /// <summary>From the most lenient to the strictest.</summary>
    public static IReadOnlyList<string> All { get; } = [.. DecisionOutcomes.All.Select(outcome => outcome.ToWire())];

    /// <summary>Above 0: the new one is stricter; 0: the same, or there was none before.</summary>
    public static int Compare(string old, string now) => old == None ? 0 : Place(now) - Place(old);

    private static int Place(string outcome) => All.TakeWhile(one => one != outcome).Count();
}

/// <summary>How many orders of a market went from one outcome to another.</summary>
internal sealed class OutcomeMatrix(string market, IReadOnlyList<(string Old, string New, long Orders)> entries)
{
    public const string AllMarkets = "all";

    public string Market => market;

    /// <summary>Old outcomes that occur, from the most lenient to the strictest, those without a decision before first.</summary>
    public IReadOnlyList<string> Rows =>
        [.. Outcomes.All.Prepend(Outcomes.None).Where(old => entries.Any(entry => entry.Old == old && entry.Orders > 0))];

    public long this[string old, string now] => entries.Where(entry => entry.Old == old && entry.New == now).Sum(entry => entry.Orders);

    public long Before(string old) => entries.Where(entry => entry.Old == old).Sum(entry => entry.Orders);

    public long After(string now) => entries.Where(entry => entry.New == now).Sum(entry => entry.Orders);

    public long Orders => entries.Sum(entry => entry.Orders);

    /// <summary>Orders of this old outcome that have another one now.</summary>
    public long ChangedFrom(string old) => old == Outcomes.None ? 0 : Before(old) - this[old, old];

    public long Changed => Stricter + Lenient;
    public long Stricter => entries.Where(entry => Outcomes.Compare(entry.Old, entry.New) > 0).Sum(entry => entry.Orders);
    public long Lenient => entries.Where(entry => Outcomes.Compare(entry.Old, entry.New) < 0).Sum(entry => entry.Orders);

    /// <summary>Orders that had a decision before.</summary>
    public long Compared => Orders - Before(Outcomes.None);
}

/// <summary>Money of a market in one currency.</summary>
/// <param name="Total">Of all orders that were decided again.</param>
/// <param name="Moves">What changed its outcome, the largest amount first.</param>
internal sealed record MoneyMoves(string Market, string Currency, decimal Total, IReadOnlyList<MoneyMove> Moves)
{
    public decimal Moved => Moves.Sum(move => move.Amount);
}

internal sealed record MoneyMove(string Old, string New, decimal Amount);

/// <summary>On how many decisions a reason stood before and after.</summary>
internal sealed record ReasonShift(string Code, long Before, long After)
{
    public long Difference => After - Before;
}

/// <summary>How many orders, whose old score lies between the bounds, kept their outcome.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive, but for 1.</param>
internal sealed record BandAgreement(double From, double To, long Agree, long Differ)
{
    public long Orders => Agree + Differ;
    public double Share => (double)Agree / Orders;

    public static BandAgreement Of(int band, long agree, long differ) =>
        new(band == 0 ? 0 : JobCounters.Bands[band - 1], JobCounters.Bands[band], agree, differ);
}

internal sealed record FaultCount(string Code, long Orders, string Meaning);
