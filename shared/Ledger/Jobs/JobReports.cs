using System.Globalization;
using System.Text.Json;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger.Jobs;

/// <summary>Counts of a job as they are answered, and back: whoever is answered can add up, compare and draw as the ledger itself can.</summary>
public static class JobReports
{
    /// <param name="jobId">The job, or the name of counts that stand without one.</param>
    /// <param name="job">Null for those.</param>
    /// <param name="counts">Its counts.</param>
    public static RescoreJobReport ToReport(string jobId, RescoreJob? job, JobCounts counts)
    {
        var progress = job is null ? null : new JobProgress(job, counts);
        return new RescoreJobReport
        {
            JobId = jobId,
            State = progress is null ? null : JsonNamingPolicy.CamelCase.ConvertName(progress.State.ToString()),
            Job = job is null ? null : RescoreJobView.FromJob(job),
            Total = progress?.Total ?? counts.Settled,
            Settled = counts.Settled,
            Done = counts.Done,
            FirstAt = counts.FirstAt,
            LastAt = counts.LastAt,
            Failures = Codes(counts.Failed),
            Skips = Codes(counts.Skipped),
            Outcomes = [.. counts.Outcomes.Select(cell => new OutcomeCount(cell.Market, cell.Old, cell.New, cell.Orders))],
            Money = [.. counts.Money.Select(cell => new OutcomeMoney(cell.Market, cell.Currency, cell.Old, cell.New, cell.Amount))],
            Reasons = [.. counts.Reasons.Select(reason => new ReasonCount(reason.Reason, reason.Before, reason.After))],
            Scores = [.. counts.Scores.Select(cell => new ScoreCount(JobCounters.Bands[cell.Band], cell.Old, cell.New, cell.Orders))],
        };
    }

    /// <exception cref="InvalidDataException">A band is none of ours.</exception>
    public static JobCounts ToCounts(RescoreJobReport report)
    {
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal) { [JobCounters.Done] = report.Done };
        foreach (var failure in report.Failures)
        {
            sums[JobCounters.Failed(failure.Code)] = failure.Orders;
        }

        foreach (var skip in report.Skips)
        {
            sums[JobCounters.Skipped(skip.Code)] = skip.Orders;
        }

        foreach (var cell in report.Outcomes)
        {
            sums[$"orders|{cell.Market}|{cell.Before}|{cell.After}"] = cell.Orders;
        }

        foreach (var cell in report.Money)
        {
            sums[$"money|{cell.Market}|{cell.Currency}|{cell.Before}|{cell.After}"] = cell.Amount;
        }

        foreach (var reason in report.Reasons)
        {
            sums[$"before|{reason.Reason}"] = reason.Before;
            sums[$"after|{reason.Reason}"] = reason.After;
        }

        foreach (var cell in report.Scores)
        {
            sums[string.Create(CultureInfo.InvariantCulture, $"band|{Band(cell.Below)}|{cell.Before}|{cell.After}")] = cell.Orders;
        }

        return new JobCounts(sums, report.FirstAt, report.LastAt);
    }

    private static int Band(double below)
    {
        for (var band = 0; band < JobCounters.Bands.Count; band++)
        {
            if (JobCounters.Bands[band].Equals(below))
            {
                return band;
            }
        }

        throw new InvalidDataException("a band of scores ends where none of ours does");
    }

    private static List<CodeCount> Codes(IReadOnlyDictionary<string, long> orders) =>
        [.. orders.OrderByDescending(code => code.Value).Select(code => new CodeCount(code.Key, code.Value))];
}
