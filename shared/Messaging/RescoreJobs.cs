using System.Globalization;
using System.Security.Cryptography;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Messaging;

/// <summary>Orders that a listed job is about.</summary>
/// <param name="Messages">One for each order, with the job's id; read once.</param>
/// <param name="Count">How many there are.</param>
public sealed record ListedOrders(IEnumerable<RescoreMessage> Messages, long Count)
{
    /// <summary>Most order numbers in one request of the desk's API: their messages are sent while somebody waits.</summary>
    public const int MaxInRequest = 1_000;

    /// <summary>Orders that are on record, by their numbers.</summary>
    public static ListedOrders Of(RescoreJob job, IReadOnlyList<string> orderNumbers) =>
        new(orderNumbers.Select(number => MessageOf(job, number)), orderNumbers.Count);

    /// <summary>Whichever decision stands on the order is decided again.</summary>
    public static RescoreOrder MessageOf(RescoreJob job, string orderNumber) =>
        new()
        {
            Version = RescoreMessage.CurrentVersion,
            Id = job.JobId,
            OrderNumber = orderNumber,
            Cause = RescoreCause.Job,
            Mode = job.Mode,
            Model = job.Model,
            Actor = job.Actor,
        };
}

/// <summary>
/// Starts, stops, resumes and watches rescore jobs; what they do is the Rescorer's. What the database does wrong is an exception of the SDK; whether messages are
/// safe in the queue is the answer. Thread-safe.
/// </summary>
public sealed class RescoreJobs(JobLedger ledger, RescoreQueue queue, TimeProvider time)
{
    /// <summary>An enumeration that is under way moves the job on; then it is read again.</summary>
    private const int MaxAttempts = 20;

    /// <summary>Counts that stand without a job, by day, begin so.</summary>
    private static readonly string[] Standing = ["degraded-", "shadow-"];

    /// <inheritdoc cref="NewId(DateTimeOffset)"/>
    public string NewId() => NewId(time.GetUtcNow());

    /// <summary>E.g. <c>job-20261123-142501-9f3a</c>.</summary>
    public static string NewId(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"job-{now:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");

    /// <summary>Null when a job may be called so; otherwise what is wrong.</summary>
    public static string? FaultOfId(string id) =>
        !RescoreMessageJson.IsName(id) ? "a job's id has 1 to 128 letters, digits and -_.:"
        : Standing.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal))
            ? "ids that begin with degraded- or shadow- are those of counts that stand by themselves"
        : null;

    /// <summary>Puts a job on record and sets it going.</summary>
    /// <param name="job">In its first pass.</param>
    /// <param name="listed">For a listed job, and only then.</param>
    /// <param name="cancellationToken">Stops it; the job may be on record then, and can be resumed.</param>
    /// <returns>False: the queue did not take all of it; the job is on record and can be resumed.</returns>
    /// <exception cref="InvalidOperationException">There is a job of that id.</exception>
    public async Task<bool> StartAsync(RescoreJob job, ListedOrders? listed, CancellationToken cancellationToken)
    {
        await ledger.CreateAsync(job, cancellationToken);
        return await SendAsync(job, listed, cancellationToken);
    }

    /// <summary>Sends the message that a job goes on with, in case it was lost: a job that moved on meanwhile heeds only the newest.</summary>
    /// <returns>Whether it is safe in the queue, or there is nothing to send.</returns>
    public async Task<bool> SetGoingAsync(RescoreJob job) =>
        job.Cancelled || job.EnumerationEnded || job.Selection.Listed || await SendAsync(job, listed: null, CancellationToken.None);

    /// <summary>Begins a job's next pass: everything is looked for again, what is done stays done, what failed is tried again.</summary>
    /// <param name="job">Cancelled or broken off, or ended with failures.</param>
    /// <param name="listed">The same orders as at the start, for a listed job, and only then.</param>
    /// <param name="cancellationToken">Stops it; the job can be resumed again.</param>
    /// <returns>False: the queue did not take all of it; the job can be resumed again.</returns>
    /// <exception cref="InvalidOperationException">There is no such job any more, or somebody else moves it on.</exception>
    public async Task<bool> ResumeAsync(RescoreJob job, ListedOrders? listed, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var next = job with
            {
                Cancelled = false,
                Pass = job.Pass + 1,
                Step = 0,
                Partition = 0,
                AfterDecisionId = null,
                Enumerated = 0,
                EnumerationEnded = false,
            };
            if (await ledger.AdvanceAsync(job, next, cancellationToken))
            {
                await ledger.ForgetFailuresAsync(job.JobId, cancellationToken);
                return await SendAsync(next, listed, cancellationToken);
            }

            job = await ledger.GetAsync(job.JobId, cancellationToken) ?? throw new InvalidOperationException($"there is no job {job.JobId} any more");
        }

        throw new InvalidOperationException($"job {job.JobId} is being moved on by others");
    }

    /// <summary>Stops a job: its enumeration ends, and its messages that are still in the queue go unheeded. Batches under way are finished.</summary>
    /// <returns>False: there is no such job.</returns>
    public Task<bool> CancelAsync(string jobId, CancellationToken cancellationToken) => ledger.CancelAsync(jobId, cancellationToken);

    /// <summary>Null: there is no such job.</summary>
    public async Task<JobProgress?> GetAsync(string jobId, CancellationToken cancellationToken) =>
        await ledger.GetAsync(jobId, cancellationToken) is { } job
            ? new JobProgress(job, await ledger.GetCountsAsync(jobId, cancellationToken))
            : null;

    /// <summary>As <see cref="GetAsync"/>, of counts that stand without a job too.</summary>
    public async Task<(RescoreJob? Job, JobCounts Counts)> LookAsync(string jobId, CancellationToken cancellationToken)
    {
        var (job, counts) = (ledger.GetAsync(jobId, cancellationToken), ledger.GetCountsAsync(jobId, cancellationToken));
        await Task.WhenAll(job, counts);
        return (await job, await counts);
    }

    /// <inheritdoc cref="JobLedger.ListAsync"/>
    public Task<(IReadOnlyList<ListedJob> Jobs, bool Last)> ListAsync(Guid? before, int max, CancellationToken cancellationToken) =>
        ledger.ListAsync(before, max, cancellationToken);

    private async Task<bool> SendAsync(RescoreJob job, ListedOrders? listed, CancellationToken cancellationToken)
    {
        if (listed is null)
        {
            return await queue.SendAsync(ContinueJob.NextOf(job), TimeSpan.Zero);
        }

        if (!await queue.SendManyAsync(listed.Messages, cancellationToken))
        {
            return false;
        }

        // If it was resumed meanwhile, that pass counts.
        await ledger.AdvanceAsync(job, job with { Step = job.Step + 1, Enumerated = listed.Count, EnumerationEnded = true }, cancellationToken);
        return true;
    }
}
