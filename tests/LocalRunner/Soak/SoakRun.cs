using System.Diagnostics;
using Amazon.SQS.Model;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.LocalRunner.Soak;

/// <summary>
/// Traffic and kills together, then calm until all queues are empty, then the audit. Half way a job begins that decides again on everything there is; at the
/// end, when nothing is killed any more, a second one takes what is still without the model, and a third one everything.
/// </summary>
public sealed class SoakRun(LocalStack stack, SoakPlan plan, StackLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private readonly SoakRecord _record = new();

    /// <param name="progress">Told how many orders are through.</param>
    /// <param name="waiting">Told while the queue empties how many messages are left in it, and since when it is waited for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TimeoutException">The queue does not become empty.</exception>
    public async Task<AuditFindings> RunAsync(Action<int> progress, Action<int, TimeSpan> waiting, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var chaos = new Chaos(stack, _record, plan, log).RunAsync(stop.Token);
        var half = new TaskCompletionSource();
        var job = Task.Run(() => StartHalfWayAsync(half.Task, cancellationToken), cancellationToken);
        try
        {
            using var traffic = new SoakTraffic(stack, _record, plan);
            await traffic.RunAsync(
                through =>
                {
                    progress(through);
                    if (through >= plan.Orders / 2)
                    {
                        half.TrySetResult();
                    }
                },
                cancellationToken
            );
            half.TrySetResult();
            await job;
        }
        finally
        {
            await stop.CancelAsync();
            await chaos;
        }

        var trafficTime = Stopwatch.GetElapsedTime(startedAt);
        await DrainAsync(waiting, cancellationToken);
        var jobs = new List<string> { await job };
        foreach (var (id, degraded) in new[] { ("soak-degraded", true), ("soak-again", false) })
        {
            jobs.Add(await StartJobAsync(id, degraded, cancellationToken));
            await DrainAsync(waiting, cancellationToken);
        }

        return await new Auditor(stack, _record, jobs).AuditAsync(trafficTime, cancellationToken);
    }

    private async Task<string> StartHalfWayAsync(Task half, CancellationToken cancellationToken)
    {
        await half;
        return await StartJobAsync("soak-all", degraded: false, cancellationToken);
    }

    private async Task<string> StartJobAsync(string id, bool degraded, CancellationToken cancellationToken)
    {
        var jobs = stack.OpenJobs();
        var now = DateTimeOffset.UtcNow;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var job = new RescoreJob
        {
            JobId = id,
            CreatedAt = now,
            Actor = SoakTraffic.Caller,
            Mode = RescoreMode.Publish,
            Selection = new RescoreSelection
            {
                Degraded = degraded,
                From = today.AddDays(-1),
                To = today,
            },
        };
        await AgainAsync(
            async () =>
            {
                // Lost answers make a second creation fail: then it is there.
                if (await jobs.GetAsync(id, cancellationToken) is null)
                {
                    await jobs.CreateAsync(job, cancellationToken);
                }
            },
            cancellationToken
        );
        await ContinueAsync(job, cancellationToken);
        return id;
    }

    private Task ContinueAsync(RescoreJob job, CancellationToken cancellationToken) =>
        AgainAsync(
            () => stack.Sqs.SendMessageAsync(stack.QueueUrl("RescoreQueue"), RescoreMessageJson.Write(ContinueJob.NextOf(job)), cancellationToken),
            cancellationToken
        );

    /// <summary>Until the call gets through: parts are killed meanwhile.</summary>
    private static async Task AgainAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception fault) when (SoakFaults.IsPassing(fault) || fault is InvalidOperationException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    /// <summary>Until the rescore queue has been empty for a while, what is hidden or delayed included.</summary>
    private async Task DrainAsync(Action<int, TimeSpan> waiting, CancellationToken cancellationToken)
    {
        log.Say("Waiting until the queue is empty …");
        var since = Stopwatch.GetTimestamp();
        for (var quiet = 0; quiet < 4; )
        {
            await Task.Delay(500, cancellationToken);
            var attributes = await stack.Sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest { QueueUrl = stack.QueueUrl("RescoreQueue"), AttributeNames = ["All"] },
                cancellationToken
            );
            var left =
                attributes.ApproximateNumberOfMessages
                + attributes.ApproximateNumberOfMessagesNotVisible
                + attributes.ApproximateNumberOfMessagesDelayed;
            quiet = left == 0 ? quiet + 1 : 0;
            waiting(left, Stopwatch.GetElapsedTime(since));
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException($"{left} messages are still in the rescore queue after {Patience.TotalMinutes:0} minutes");
            }
        }
    }
}
