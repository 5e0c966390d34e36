using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Jobs;

using Answer = Results<JsonHttpResult<RescoreJobReport>, JsonHttpResult<Problem>>;

/// <summary>
/// <c>/v1/rescore-jobs</c>: starts, stops, resumes and shows rescore jobs. What somebody does to a job is on record before it is done; looking at one is not, since
/// its counts lead to nobody.
/// </summary>
internal static class JobRoutes
{
    private const string Path = "/v1/rescore-jobs";
    private const int PageSize = 20;

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var risk = new RouteAccess(DeskRole.Risk);
        app.MapPost(Path, StartAsync).For(risk);
        app.MapGet(Path, ListAsync).For(risk);
        app.MapGet(Path + "/{jobId}", GetAsync).For(risk);
        app.MapPost(Path + "/{jobId}/cancel", CancelAsync).For(risk);
        app.MapPost(Path + "/{jobId}/resume", ResumeAsync).For(risk);
    }

    private static async Task<Answer> StartAsync(
        HttpContext http,
        RescoreJobs jobs,
        DecisionData data,
        Views views,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (root, problem) = await JsonBody.ReadAsync(http.Request, cancellationToken);
        if (problem is not null)
        {
            return problem.ToResult();
        }

        var now = time.GetUtcNow();
        var reader = new JobRequestReader([.. data.Router.Models], DateOnly.FromDateTime(now.UtcDateTime));
        var request = reader.ReadStart(root);
        if (reader.Faults.Count > 0)
        {
            return Problem.Invalid(reader.Faults).ToResult();
        }

        var user = http.GetUser();
        var job = request.ToJob(jobs.NewId(), user.Name, now);
        await views.WriteAsync(user, "job started", job.JobId, orderNumber: null, cancellationToken: cancellationToken);
        http.Response.Headers.Location = $"{Path}/{job.JobId}";
        try
        {
            return await jobs.StartAsync(job, Listed(job, request.Orders), cancellationToken)
                ? Report(job.JobId, job, JobCounts.None, StatusCodes.Status201Created)
                : JobProblems.NotSent.ToResult();
        }
        catch (InvalidOperationException)
        {
            return await AgainAsync(request, job, jobs, cancellationToken);
        }
    }

    /// <summary>The same request once more, since its answer was lost: the job that it made is the answer.</summary>
    private static async Task<Answer> AgainAsync(JobRequest request, RescoreJob job, RescoreJobs jobs, CancellationToken cancellationToken)
    {
        var found = await jobs.GetAsync(job.JobId, cancellationToken);
        if (found is null || !request.IsAgain(found.Job, job.Actor))
        {
            return JobProblems.Exists.ToResult();
        }

        return await jobs.SetGoingAsync(found.Job) ? Report(job.JobId, found.Job, found.Counts) : JobProblems.NotSent.ToResult();
    }

    private static async Task<Results<JsonHttpResult<RescoreJobList>, JsonHttpResult<Problem>>> ListAsync(
        string? cursor,
        RescoreJobs jobs,
        Cursors cursors,
        CancellationToken cancellationToken
    )
    {
        const string list = "rescore-jobs";
        if (!cursors.TryRead(list, cursor, out var before, out var problem))
        {
            return problem.ToResult();
        }

        var (found, last) = await jobs.ListAsync(before, PageSize, cancellationToken);
        return TypedResults.Json(
            new RescoreJobList(
                [
                    .. found.Select(entry =>
                        entry.Job is { } job ? RescoreJobView.FromJob(job) : new RescoreJobView { JobId = entry.JobId, Unreadable = true }
                    ),
                ],
                last || found.Count == 0 ? null : cursors.Write(list, found[^1].StartedId)
            ),
            RescoreJobJson.Default.RescoreJobList
        );
    }

    private static async Task<Answer> GetAsync(string jobId, RescoreJobs jobs, CancellationToken cancellationToken)
    {
        var (job, counts) = await jobs.LookAsync(jobId, cancellationToken);
        return job is null && counts.Settled == 0 ? Problem.NotFound("job").ToResult() : Report(jobId, job, counts);
    }

    private static async Task<Answer> CancelAsync(string jobId, HttpContext http, RescoreJobs jobs, Views views, CancellationToken cancellationToken)
    {
        await views.WriteAsync(http.GetUser(), "job cancelled", jobId, orderNumber: null, cancellationToken: cancellationToken);
        var found = await jobs.GetAsync(jobId, cancellationToken);
        if (found?.State is JobState.Ended)
        {
            return JobProblems.Ended.ToResult();
        }

        return found is not null && await jobs.CancelAsync(jobId, cancellationToken)
            ? Report(jobId, found.Job with { Cancelled = true }, found.Counts)
            : Problem.NotFound("job").ToResult();
    }

    private static async Task<Answer> ResumeAsync(string jobId, HttpContext http, RescoreJobs jobs, Views views, CancellationToken cancellationToken)
    {
        var (root, problem) = await JsonBody.ReadAsync(http.Request, cancellationToken);
        if (problem is not null)
        {
            return problem.ToResult();
        }

        var reader = new JobRequestReader(models: [], today: default);
        var orders = reader.ReadResume(root);
        if (reader.Faults.Count > 0)
        {
            return Problem.Invalid(reader.Faults).ToResult();
        }

        await views.WriteAsync(http.GetUser(), "job resumed", jobId, orderNumber: null, cancellationToken: cancellationToken);
        if (await jobs.GetAsync(jobId, cancellationToken) is not { } found)
        {
            return Problem.NotFound("job").ToResult();
        }

        // There is nothing left to do, and nothing to try again.
        if (found is { State: JobState.Ended, Counts.Failed.Count: 0 })
        {
            return Report(jobId, found.Job, found.Counts);
        }

        var listed = Listed(found.Job, orders);
        return ProblemOf(found.Job, listed) is { } refusal ? refusal.ToResult() : await NextPassAsync(jobs, found, listed, cancellationToken);
    }

    private static async Task<Answer> NextPassAsync(RescoreJobs jobs, JobProgress found, ListedOrders? listed, CancellationToken cancellationToken)
    {
        try
        {
            if (!await jobs.ResumeAsync(found.Job, listed, cancellationToken))
            {
                return JobProblems.NotSent.ToResult();
            }
        }
        catch (InvalidOperationException)
        {
            return JobProblems.Moving.ToResult();
        }

        var (job, counts) = await jobs.LookAsync(found.Job.JobId, cancellationToken);
        return job is null ? Problem.NotFound("job").ToResult() : Report(job.JobId, job, counts);
    }

    private static Problem? ProblemOf(RescoreJob job, ListedOrders? listed) =>
        job.Selection.Listed && listed is null ? JobProblems.NeedsOrders
        : !job.Selection.Listed && listed is not null ? JobProblems.FindsOrders
        : listed is not null && job.EnumerationEnded && job.Enumerated != listed.Count ? JobProblems.OtherOrders(job.Enumerated)
        : null;

    private static ListedOrders? Listed(RescoreJob job, IReadOnlyList<string>? orders) =>
        orders is null
            ? null
            : ListedOrders.Of(job, job.Selection.Limit is { } limit ? [.. orders.Take((int)Math.Min(limit, orders.Count))] : orders);

    private static JsonHttpResult<RescoreJobReport> Report(string jobId, RescoreJob? job, JobCounts counts, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(JobReports.ToReport(jobId, job, counts), RescoreJobJson.Default.RescoreJobReport, statusCode: status);
}
