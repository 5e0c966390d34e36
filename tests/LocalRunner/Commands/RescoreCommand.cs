using System.CommandLine;
using Amazon.Runtime;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Rescoring;
using FraudServerless.Messaging;
using FraudServerless.Reporting;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>rescore</c>: decides again on orders that are on record, as a job of the Rescorer.</summary>
internal sealed class RescoreCommand
{
    private const int Interrupted = 130;

    private readonly StackArguments _stack = new();
    private readonly RescoreArguments _rescore = new();
    private readonly TimeProvider _time = TimeProvider.System;

    public Command Create()
    {
        var command = new Command(
            "rescore",
            """
            Decides again on orders that are on record: as a job of the running stack, or of one started for it. Shows how far it is and ends with a report.

            The job is the stack's own: it carries on when this command is interrupted and the stack is another process's, and can be cancelled, resumed and
            looked at from elsewhere. What it has decided it does not decide again.

            Ends with 0 when every order was decided or had no need of it, 2 when some failed, 1 when the job could not run, 130 when it was interrupted or
            cancelled.

            Examples:
              rescore --market DE --outcome REVIEW --from 2026-11-01 --to 2026-11-23 --mode dry-run
              rescore --degraded
              rescore --orders numbers.txt --model de-beauty --mode shadow --out report.html
              rescore --report job-20261123-142501-9f3a --out report.html
            """
        );
        _rescore.AddTo(command);
        _stack.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        var router = ModelRouter.Load(Path.Combine(AppContext.BaseDirectory, "routes.json"));
        var request = _rescore.Read(parsed, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime), [.. router.Models]);
        try
        {
            return request.Action switch
            {
                RescoreAction.Report => await ReportAsync(request, options, cancellationToken),
                RescoreAction.Cancel => await CancelAsync(request.JobId!, options, cancellationToken),
                _ => await WorkAsync(request, options, cancellationToken),
            };
        }
        catch (Exception fault) when (fault is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new StackException(
                $"The tables or queues do not do what they are asked; see {Path.Combine(options.DataFolder, "logs")}: {fault.Message}",
                fault
            );
        }
    }

    private async Task<int> ReportAsync(RescoreRequest request, LocalStackOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await RescoreConnection.OpenTablesAsync(options, cancellationToken);
        var job = await connection.Ledger.GetAsync(request.JobId!, cancellationToken);
        var counts = await connection.Ledger.GetCountsAsync(request.JobId!, cancellationToken);
        if (job is null && counts.Settled == 0)
        {
            throw new StackException($"There is no job {request.JobId}, and nothing is counted under that name.");
        }

        Show(request.JobId!, job, counts, request.Out);
        return 0;
    }

    private static async Task<int> CancelAsync(string jobId, LocalStackOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await RescoreConnection.OpenTablesAsync(options, cancellationToken);
        var job = await connection.Ledger.GetAsync(jobId, cancellationToken) ?? throw NoSuchJob(jobId);
        var progress = new JobProgress(job, await connection.Ledger.GetCountsAsync(jobId, cancellationToken));
        if (progress.State == JobState.Ended)
        {
            AnsiConsole.MarkupLineInterpolated($"Job {jobId} has ended already: {Say.Settled(progress.Counts)}. There is nothing to cancel.");
            return 0;
        }

        await connection.Ledger.CancelAsync(jobId, cancellationToken);
        AnsiConsole.MarkupLineInterpolated(
            $"Job {jobId} is cancelled: {Say.Settled(progress.Counts)}, of {Format.Count(progress.Total)} found. Batches under way may still add to that."
        );
        Hint($"--resume {jobId}{(job.Selection.Listed ? " --orders FILE" : "")}", "goes on with it", options);
        return 0;
    }

    private async Task<int> WorkAsync(RescoreRequest request, LocalStackOptions options, CancellationToken cancellationToken)
    {
        if (request.Detach && StackAddress.Find(options.DataFolder) is null)
        {
            throw new StackException("--detach needs a stack that carries on: start one with dotnet run --project tests/LocalRunner -- --orders 0");
        }

        // A faulty file shows before minutes of starting.
        var file = request.OrderFile is { } path ? OrderFile.Read(path, request.Selection.Limit, _time.GetUtcNow()) : null;
        await using var connection = await RescoreConnection.OpenAsync(options, cancellationToken);
        var jobs = await connection.JobsAsync(cancellationToken);
        var jobId = request.JobId ?? jobs.NewId();
        try
        {
            var job =
                request.Action == RescoreAction.Resume
                    ? await ResumeAsync(jobs, jobId, request, file, cancellationToken)
                    : await StartAsync(jobs, jobId, request, file, cancellationToken);
            if (job is null)
            {
                throw new StackException(
                    $"The queue did not take all of job {jobId}. See {connection.LogFolder}; then --resume {jobId} goes on with it."
                );
            }

            if (request.Detach)
            {
                Hint($"--report {jobId}", "shows how far it is", options);
                return 0;
            }

            return await WaitAsync(connection, jobs, jobId, request, options, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var outcome = connection.Own ? "stops with the stack that was started for it" : "goes on in the running stack";
            AnsiConsole.MarkupLineInterpolated($"[yellow]Interrupted: job {jobId} {outcome}.[/]");
            if (connection.Own)
            {
                Hint($"--resume {jobId}{(request.OrderFile is { } again ? $" --orders {again}" : "")}", "goes on with it", options);
            }
            else
            {
                Hint($"--report {jobId}", "shows how far it is", options);
                Hint($"--cancel {jobId}", "stops it", options);
            }

            return Interrupted;
        }
    }

    private async Task<RescoreJob?> StartAsync(
        RescoreJobs jobs,
        string jobId,
        RescoreRequest request,
        OrderFile? file,
        CancellationToken cancellationToken
    )
    {
        var job = new RescoreJob
        {
            JobId = jobId,
            CreatedAt = _time.GetUtcNow(),
            Actor = $"local:{Environment.UserName}",
            Mode = request.Mode,
            Model = request.Model,
            Selection = request.Selection,
        };
        AnsiConsole.MarkupLineInterpolated($"Job {jobId}: {Say.Selection(job.Selection)}; {job.Mode.ToWire()}, {Say.Model(job.Model)}");
        try
        {
            return await jobs.StartAsync(job, file?.For(job), cancellationToken) ? job : null;
        }
        catch (InvalidOperationException fault)
        {
            throw new StackException(
                $"There is a job {jobId} already: --resume {jobId} goes on with it, --report {jobId} shows it; or choose another --job.",
                fault
            );
        }
    }

    private static async Task<RescoreJob?> ResumeAsync(
        RescoreJobs jobs,
        string jobId,
        RescoreRequest request,
        OrderFile? file,
        CancellationToken cancellationToken
    )
    {
        var progress = await jobs.GetAsync(jobId, cancellationToken) ?? throw NoSuchJob(jobId);
        var job = progress.Job;
        AnsiConsole.MarkupLineInterpolated(
            $"Job {jobId}: {Say.Selection(job.Selection)}; {job.Mode.ToWire()}, {Say.Model(job.Model)}; {Say.Settled(progress.Counts)} before"
        );
        if (progress is { State: JobState.Ended, Counts.Failed.Count: 0 })
        {
            return job;
        }

        if (job.Selection.Listed != file is not null)
        {
            throw new StackException(
                file is null
                    ? $"Job {jobId} is about orders of a list: resume it with the same --orders FILE."
                    : $"Job {jobId} finds its orders itself: resume it without --orders."
            );
        }

        if (file is not null && request.OrderFile is { } path && job.Selection.Limit is { } limit)
        {
            file = OrderFile.Read(path, limit, job.CreatedAt);
        }

        if (file is not null && job.EnumerationEnded && job.Enumerated != file.Count)
        {
            throw new StackException(
                $"Job {jobId} has {Format.Count(job.Enumerated)} orders, the file names {Format.Count(file.Count)}: resume it with the file that it was started with."
            );
        }

        try
        {
            return await jobs.ResumeAsync(job, file?.For(job), cancellationToken) ? job : null;
        }
        catch (InvalidOperationException fault)
        {
            throw new StackException($"Job {jobId} cannot be resumed now: {fault.Message}.", fault);
        }
    }

    private async Task<int> WaitAsync(
        RescoreConnection connection,
        RescoreJobs jobs,
        string jobId,
        RescoreRequest request,
        LocalStackOptions options,
        CancellationToken cancellationToken
    )
    {
        var progress = await new JobWatch(jobs, connection.LogFolder, _time).WaitAsync(jobId, cancellationToken);
        Show(jobId, progress.Job, progress.Counts, request.Out);
        if (progress.State == JobState.Cancelled)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]Job {jobId} was cancelled: {Say.Settled(progress.Counts)}, of {Format.Count(progress.Total)} found.[/]"
            );
            Hint($"--resume {jobId}{(request.OrderFile is { } file ? $" --orders {file}" : "")}", "goes on with it", options);
            return Interrupted;
        }

        if (progress.Counts.Failed.Count == 0)
        {
            return 0;
        }

        Hint($"--resume {jobId}{(request.OrderFile is { } again ? $" --orders {again}" : "")}", "tries the failures again", options);
        return 2;
    }

    private void Show(string jobId, RescoreJob? job, JobCounts counts, string? file)
    {
        var report = RescoreReport.Of(jobId, job, counts, _time.GetUtcNow());
        AnsiConsole.WriteLine();
        ReportTables.Print(report);
        if (file is null)
        {
            return;
        }

        using (var stream = File.Create(file))
        {
            if (file.EndsWith(".json", StringComparison.Ordinal))
            {
                ReportJson.Write(report, stream);
            }
            else
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(ReportHtml.Write(report)));
            }
        }

        AnsiConsole.MarkupLineInterpolated($"report   {file}");
    }

    /// <summary>A command to go on with, in plain output: a line to be copied must not be broken.</summary>
    private static void Hint(string arguments, string meaning, LocalStackOptions options)
    {
        var data = options.DataFolder == Path.Combine(options.Root, ".local") ? "" : $" --data {options.DataFolder}";
        AnsiConsole.Profile.Out.Writer.WriteLine($"  dotnet run --project tests/LocalRunner -- rescore {arguments}{data}   {meaning}");
    }

    private static StackException NoSuchJob(string jobId) =>
        new($"There is no job {jobId}. --report and --resume take the id that the job said when it was started.");
}
