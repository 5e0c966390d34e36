using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>What can be seen of a job, and that it is to stop: over the desk's API, or in the tables of a stack that does not run.</summary>
internal interface IJobs
{
    /// <returns>The job, null for counts that stand without one; all zero where nothing is counted.</returns>
    Task<(RescoreJob? Job, JobCounts Counts)> LookAsync(string jobId, CancellationToken cancellationToken);

    Task CancelAsync(string jobId, CancellationToken cancellationToken);
}

/// <summary>Jobs of a stack that does not run: nobody is there to be asked.</summary>
internal sealed class JobTables(JobLedger ledger) : IJobs
{
    public async Task<(RescoreJob? Job, JobCounts Counts)> LookAsync(string jobId, CancellationToken cancellationToken) =>
        (await ledger.GetAsync(jobId, cancellationToken), await ledger.GetCountsAsync(jobId, cancellationToken));

    public Task CancelAsync(string jobId, CancellationToken cancellationToken) => ledger.CancelAsync(jobId, cancellationToken);
}
