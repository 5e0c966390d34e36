using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Jobs;

/// <summary>
/// Finds the decisions of a job and sends a message for each. One chain of messages carries the job on, so that it needs nobody who waits; how far it is stands in
/// the job's item, moved on only by the message that did the step.
/// </summary>
internal sealed class JobEnumeration(DecisionReader reader, JobLedger jobs, RescoreQueue queue, TimeProvider time)
{
    /// <summary>Over all shards of a day, each of which is read a part of it at a time.</summary>
    private const int PageSize = 400;

    /// <summary>Then somebody else's messages get their turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <param name="message">The step to do.</param>
    /// <param name="redelivered">It may have been done, and only the next message be missing.</param>
    /// <param name="cancellationToken">Stops the turn; the step is done again.</param>
    public async Task<MessageOutcome> ContinueAsync(ContinueJob message, bool redelivered, CancellationToken cancellationToken)
    {
        try
        {
            if (await jobs.GetAsync(message.Id, cancellationToken) is not { } job)
            {
                return MessageOutcome.DeadLetter(ReasonCodes.UnknownJob);
            }

            if (job.Cancelled || job.EnumerationEnded || job.Pass != message.Pass)
            {
                return MessageOutcome.Done;
            }

            if (job.Step != message.Step)
            {
                return !redelivered || await SendNextAsync(job) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
            }

            return await TurnAsync(job, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return MessageOutcome.DeadLetter(ReasonCodes.ForeignRecord);
        }
#pragma warning disable CA1031 // Whatever the database does, the message comes again.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Jobs} {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }

    private async Task<MessageOutcome> TurnAsync(RescoreJob job, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var now = job;
        while (!now.EnumerationEnded && time.GetElapsedTime(startedAt) < Turn)
        {
            (now, var found) = await PageAsync(now, cancellationToken);
            if (found.Count == 0)
            {
                continue;
            }

            if (!await queue.SendManyAsync(found, cancellationToken))
            {
                return MessageOutcome.Retry(ReasonCodes.Queue);
            }

            now = now with { Step = job.Step + 1 };
            if (!await jobs.AdvanceAsync(job, now, cancellationToken))
            {
                // Another delivery of this message was faster, or the job was resumed.
                return MessageOutcome.Done;
            }

            job = now;
        }

        // What was looked through in vain need not be looked through again.
        if (!ReferenceEquals(now, job))
        {
            now = now with { Step = job.Step + 1 };
            if (!await jobs.AdvanceAsync(job, now, cancellationToken))
            {
                return MessageOutcome.Done;
            }
        }

        return now.EnumerationEnded || await SendNextAsync(now) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
    }

    private Task<bool> SendNextAsync(RescoreJob job) => queue.SendAsync(ContinueJob.NextOf(job), TimeSpan.Zero);

    private async Task<(RescoreJob Next, IReadOnlyList<RescoreOrder> Found)> PageAsync(RescoreJob job, CancellationToken cancellationToken)
    {
        var selection = job.Selection;
        var left = (selection.Limit ?? long.MaxValue) - job.Enumerated;
        if (job.Partition >= selection.Partitions || left <= 0)
        {
            return (job with { EnumerationEnded = true }, []);
        }

        var (day, outcome) = selection.Partition(job.Partition);
        var (entries, last) = await reader.GetDayAsync(outcome, day, job.AfterDecisionId, PageSize, cancellationToken);
        var found = entries
            .Where(entry => selection.Market is null || entry.Market == selection.Market)
            .Where(entry => entry.Degraded || !selection.Degraded)
            // What came after the job, its own decisions among it, is not its business.
            .Where(entry => entry.DecidedAt < job.CreatedAt)
            .Take((int)Math.Min(left, PageSize))
            .Select(entry => Message(job, entry))
            .ToList();
        var next = job with { Enumerated = job.Enumerated + found.Count };
        next = last ? next with { Partition = job.Partition + 1, AfterDecisionId = null } : next with { AfterDecisionId = entries[^1].DecisionId };
        return (
            next with
            {
                EnumerationEnded = next.Partition >= selection.Partitions || next.Enumerated >= (selection.Limit ?? long.MaxValue),
            },
            found
        );
    }

    private static RescoreOrder Message(RescoreJob job, DecisionEntry entry) =>
        new()
        {
            Version = RescoreMessage.CurrentVersion,
            Id = job.JobId,
            OrderNumber = entry.OrderNumber,
            DecisionId = entry.DecisionId,
            Cause = RescoreCause.Job,
            Mode = job.Mode,
            Model = job.Model,
            Actor = job.Actor,
        };
}
