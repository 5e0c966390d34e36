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

    private readonly Option<string?> _api = new("--api")
    {
        Description = "The desk's API of a stack elsewhere, which runs the job [default: of the stack over --data]",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token") { Description = "For --api: of somebody with the role risk", HelpName = "TOKEN" };

    public Command Create()
    {
        var command = new Command(
            "rescore",
            """
            Decides again on orders that are on record: as a job of the running stack, or of one started for it, by its desk's API (/v1/rescore-jobs). Shows how
            far it is and ends with a report.

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
        command.Options.Add(_api);
        command.Options.Add(_token);
        _stack.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        var elsewhere = Elsewhere(parsed);

        // The routes of a stack elsewhere are its own.
        IReadOnlyCollection<string>? models = elsewhere is null
            ? [.. ModelRouter.Load(Path.Combine(AppContext.BaseDirectory, "routes.json")).Models]
            : null;
        var request = _rescore.Read(parsed, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime), models);
        await using var connection = elsewhere is null
            ? RescoreConnection.FindRunning(options)
            : RescoreConnection.OpenElsewhere(
                elsewhere,
                parsed.GetValue(_token) ?? throw new StackException("--api needs --token, of somebody with the role risk."),
                options
            );
        try
        {
            return request.Action switch
            {
                RescoreAction.Report or RescoreAction.Cancel when connection is not null => await LookAsync(
                    connection.Client,
                    connection.Nature,
                    request,
                    options,
                    cancellationToken
                ),
                RescoreAction.Report or RescoreAction.Cancel => await LookIntoTablesAsync(request, options, cancellationToken),
                _ => await WorkAsync(connection, request, options, cancellationToken),
            };
        }
        catch (Exception fault) when (fault is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new StackException(
                $"The stack does not do what it is asked; see {Path.Combine(options.DataFolder, "logs")}: {fault.Message}",
                fault
            );
        }
    }

    /// <returns>Null: the stack over the data folder is meant.</returns>
    private Uri? Elsewhere(ParseResult parsed) =>
        parsed.GetValue(_api) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var api) && api.Scheme is "http" or "https" ? api
        : throw new StackException($"--api is an address such as https://desk.example.org, not '{text}'.");

    /// <summary>When nothing runs that could be asked, the tables still tell, and a job that is stopped there does not go on with the next stack.</summary>
    private async Task<int> LookIntoTablesAsync(RescoreRequest request, LocalStackOptions options, CancellationToken cancellationToken)
    {
        await using var stack = await LocalStack.StartTablesAsync(options with { DynamoDbPort = 0 }, cancellationToken);
        return await LookAsync(new JobTables(stack.OpenJobs()), nature: null, request, options, cancellationToken);
    }

    private Task<int> LookAsync(IJobs jobs, string? nature, RescoreRequest request, LocalStackOptions options, CancellationToken cancellationToken) =>
        request.Action == RescoreAction.Report
            ? ReportAsync(jobs, nature, request, cancellationToken)
            : CancelAsync(jobs, request.JobId!, options, cancellationToken);

    private async Task<int> ReportAsync(IJobs jobs, string? nature, RescoreRequest request, CancellationToken cancellationToken)
    {
        var (job, counts) = await jobs.LookAsync(request.JobId!, cancellationToken);
        if (job is null && counts.Settled == 0)
        {
            throw new StackException($"There is no job {request.JobId}, and nothing is counted under that name.");
        }

        Show(request.JobId!, job, counts, nature, request.Out);
        return 0;
    }

    private static async Task<int> CancelAsync(IJobs jobs, string jobId, LocalStackOptions options, CancellationToken cancellationToken)
    {
        var progress = await ProgressAsync(jobs, jobId, cancellationToken);
        if (progress.State == JobState.Ended)
        {
            AnsiConsole.MarkupLineInterpolated($"Job {jobId} has ended already: {Say.Settled(progress.Counts)}. There is nothing to cancel.");
            return 0;
        }

        await jobs.CancelAsync(jobId, cancellationToken);
        AnsiConsole.MarkupLineInterpolated(
            $"Job {jobId} is cancelled: {Say.Settled(progress.Counts)}, of {Format.Count(progress.Total)} found. Batches under way may still add to that."
        );
        Hint($"--resume {jobId}{(progress.Job.Selection.Listed ? " --orders FILE" : "")}", "goes on with it", options);
        return 0;
    }

    private async Task<int> WorkAsync(
        RescoreConnection? running,
        RescoreRequest request,
        LocalStackOptions options,
        CancellationToken cancellationToken
    )
    {
        if (request.Detach && running is null)
        {
            throw new StackException("--detach needs a stack that carries on: start one with dotnet run --project tests/LocalRunner -- --orders 0");
        }

        // A faulty file shows before minutes of starting.
        var file = request.OrderFile is { } path ? OrderFile.Read(path, request.Selection.Limit, _time.GetUtcNow()) : null;
        if (running is { IsElsewhere: true } && file is { Numbers: null })
        {
            throw new StackException(
                $"--api takes files of at most {Format.Count(ListedOrders.MaxInRequest)} order numbers; whole orders go into the queue of a local stack."
            );
        }

        var jobId = request.JobId ?? RescoreJobs.NewId(_time.GetUtcNow());
        if (running is not null)
        {
            return await WorkAsync(running, jobId, request, file, options, cancellationToken);
        }

        await using var own = await RescoreConnection.OpenAsync(options, cancellationToken);
        return await WorkAsync(own, jobId, request, file, options, cancellationToken);
    }

    private async Task<int> WorkAsync(
        RescoreConnection connection,
        string jobId,
        RescoreRequest request,
        OrderFile? file,
        LocalStackOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var taken =
                request.Action == RescoreAction.Resume
                    ? await ResumeAsync(connection, jobId, request, file, cancellationToken)
                    : await StartAsync(connection, jobId, request, file, cancellationToken);
            if (!taken)
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

            return await WaitAsync(connection, jobId, request, options, cancellationToken);
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

    /// <returns>Whether the queue took all of it.</returns>
    private async Task<bool> StartAsync(
        RescoreConnection connection,
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
        if (file is not { Numbers: null })
        {
            return await connection.Client.StartAsync(job, file?.Numbers, cancellationToken);
        }

        var direct = await connection.DirectAsync(cancellationToken);
        try
        {
            return await direct.StartAsync(job, file.For(job), cancellationToken);
        }
        catch (InvalidOperationException fault)
        {
            throw new StackException(
                $"There is a job {jobId} already: --resume {jobId} goes on with it, --report {jobId} shows it; or choose another --job.",
                fault
            );
        }
    }

    /// <inheritdoc cref="StartAsync"/>
    private static async Task<bool> ResumeAsync(
        RescoreConnection connection,
        string jobId,
        RescoreRequest request,
        OrderFile? file,
        CancellationToken cancellationToken
    )
    {
        var progress = await ProgressAsync(connection.Client, jobId, cancellationToken);
        var job = progress.Job;
        AnsiConsole.MarkupLineInterpolated(
            $"Job {jobId}: {Say.Selection(job.Selection)}; {job.Mode.ToWire()}, {Say.Model(job.Model)}; {Say.Settled(progress.Counts)} before"
        );
        if (progress is { State: JobState.Ended, Counts.Failed.Count: 0 })
        {
            return true;
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

        if (file is not { Numbers: null })
        {
            return await connection.Client.ResumeAsync(jobId, file?.Numbers, cancellationToken);
        }

        // The desk does not show where an enumeration is, which the next pass begins from.
        var direct = await connection.DirectAsync(cancellationToken);
        var whole = await direct.GetAsync(jobId, cancellationToken) ?? throw NoSuchJob(jobId);
        try
        {
            return await direct.ResumeAsync(whole.Job, file.For(whole.Job), cancellationToken);
        }
        catch (InvalidOperationException fault)
        {
            throw new StackException($"Job {jobId} cannot be resumed now: {fault.Message}.", fault);
        }
    }

    private async Task<int> WaitAsync(
        RescoreConnection connection,
        string jobId,
        RescoreRequest request,
        LocalStackOptions options,
        CancellationToken cancellationToken
    )
    {
        var progress = await new JobWatch(connection.Client, connection.LogFolder, _time).WaitAsync(jobId, cancellationToken);
        Show(jobId, progress.Job, progress.Counts, connection.Nature, request.Out);
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

    private static async Task<JobProgress> ProgressAsync(IJobs jobs, string jobId, CancellationToken cancellationToken) =>
        await jobs.LookAsync(jobId, cancellationToken) is ({ } job, var counts) ? new JobProgress(job, counts) : throw NoSuchJob(jobId);

    private void Show(string jobId, RescoreJob? job, JobCounts counts, string? nature, string? file)
    {
        var report = RescoreReport.Of(jobId, job, counts, _time.GetUtcNow()) with { Nature = nature };
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
