using System.Globalization;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.Reporting;
using Spectre.Console;
using Markup = Spectre.Console.Markup;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>Waits for a job with a live bar, or a line now and then where nobody watches.</summary>
internal sealed class JobWatch(IJobs jobs, string logFolder, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>The stack may be slow; longer means that it is gone.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(30);

    /// <returns>The job as it is when there is nothing left to wait for: ended or cancelled.</returns>
    /// <exception cref="StackException">The stack is gone.</exception>
    public Task<JobProgress> WaitAsync(string jobId, CancellationToken cancellationToken) =>
        AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Out.IsTerminal
            ? AnsiConsole
                .Progress()
                .AutoClear(enabled: true)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(context => WithBarAsync(context.AddTask("Rescoring"), jobId, cancellationToken))
            : WithLinesAsync(jobId, cancellationToken);

    private Task<JobProgress> WithBarAsync(ProgressTask bar, string jobId, CancellationToken cancellationToken) =>
        LookAsync(
            jobId,
            (progress, meter) =>
            {
                bar.IsIndeterminate = !progress.Job.EnumerationEnded;
                // A bar's end may not be 0.
                bar.MaxValue = Math.Max(1, progress.Total);
                bar.Value = progress.Counts.Settled;
                bar.Description = Markup.Escape(Line(progress, meter));
            },
            cancellationToken
        );

    private Task<JobProgress> WithLinesAsync(string jobId, CancellationToken cancellationToken)
    {
        long? saidAt = null;
        return LookAsync(
            jobId,
            (progress, meter) =>
            {
                if (saidAt is { } last && time.GetElapsedTime(last) < LineEvery)
                {
                    return;
                }

                saidAt = time.GetTimestamp();
                AnsiConsole.WriteLine(Line(progress, meter));
            },
            cancellationToken
        );
    }

    /// <summary>E.g. <c>280 decided again, 3 failed; of 500; 240 orders/s; 1.2 s left</c>.</summary>
    internal static string Line(JobProgress progress, ProgressMeter meter) =>
        Say.Settled(progress.Counts)
        + (progress.Job.EnumerationEnded ? $"; of {Format.Count(progress.Total)}" : $"; {Format.Count(progress.Job.Enumerated)} found so far")
        + (meter.OrdersPerSecond is > 0 ? $"; {Say.Rate(meter.OrdersPerSecond)}" : "")
        + (meter.Left is { TotalSeconds: >= 1 } left ? $"; {Say.Span(TimeSpan.FromSeconds(Math.Round(left.TotalSeconds)))} left" : "");

    private async Task<JobProgress> LookAsync(string jobId, Action<JobProgress, ProgressMeter> show, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(time);
        var answeredAt = time.GetTimestamp();
        while (true)
        {
            try
            {
                var progress = await jobs.LookAsync(jobId, cancellationToken) is ({ } job, var counts)
                    ? new JobProgress(job, counts)
                    : throw new StackException($"Job {jobId} is not on record any more.");
                answeredAt = time.GetTimestamp();
                meter.Look(progress);
                show(progress, meter);
                if (progress.State is JobState.Ended or JobState.Cancelled)
                {
                    return progress;
                }

                if (meter.ShouldTell())
                {
                    Tell(meter.Still);
                }
            }
            catch (Exception e) when (IsPassing(e))
            {
                if (time.GetElapsedTime(answeredAt) > Absence)
                {
                    throw new StackException(
                        $"The stack does not answer any more. Start the stack again; job {jobId} goes on with what is in the queue, and --resume {jobId} begins its search anew.",
                        e
                    );
                }
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Not when the request itself is refused: it would be the next time.</summary>
    private static bool IsPassing(Exception e) => e is HttpRequestException or IOException;

    private void Tell(TimeSpan still)
    {
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[yellow]Nothing has moved for {still.TotalSeconds:F0} s. Messages that met a transient fault wait longer and longer, up to 15 minutes. Where to look:[/]"
        );
        AnsiConsole.WriteLine($"  {Path.Combine(logFolder, "Rescorer-*.log")}: what is retried, and why, e.g. PIPELINE when a model does not answer");
        AnsiConsole.WriteLine($"  {logFolder}: the containers of the endpoint, DynamoDB and the queues");
        AnsiConsole.WriteLine("  the queue of dead letters: messages that were given up, with the reason");
    }
}
