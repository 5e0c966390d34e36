using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Messaging;

namespace FraudServerless.Rescorer;

/// <summary>
/// A batch of messages of the rescore queue. Each fails until it is proven done; what can never be done goes to the dead letters with the reason; what met a transient fault comes
/// back later and later. No message's fault is another's. Everything is safe to do twice.
/// </summary>
internal sealed class MessageHandler(
    OrderRescoring orders,
    JobEnumeration jobs,
    DecisionWriter writer,
    JobLedger counts,
    RescoreQueue queue,
    ModelRouter router,
    RescoreSettings settings,
    RescoreLog log,
    TimeProvider time
)
{
    private const int Parallelism = 8;
    private const string Actor = "rescorer";

    /// <param name="messages">One batch.</param>
    /// <param name="left">Until the function is killed. What is not done before that is delivered again.</param>
    /// <returns>Ids of the messages that are to be delivered again.</returns>
    public async Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<QueuedMessage> messages, TimeSpan left)
    {
        using var working = new CancellationTokenSource(Before(left, settings.WorkingReserve), time);
        using var settling = new CancellationTokenSource(Before(left, settings.SettlingReserve), time);
        return await HandleAsync(messages, working.Token, settling.Token);
    }

    /// <param name="messages">One batch.</param>
    /// <param name="cancellationToken">Nothing new is begun after it.</param>
    /// <param name="settling">No message is settled after it.</param>
    public async Task<IReadOnlyList<string>> HandleAsync(
        IReadOnlyList<QueuedMessage> messages,
        CancellationToken cancellationToken,
        CancellationToken settling = default
    )
    {
        var startedAt = time.GetTimestamp();
        var outcomes = new MessageOutcome[messages.Count];
        Array.Fill(outcomes, MessageOutcome.Unproven);
        var work = new List<OrderWork>();
        var others = new List<(int Index, RescoreMessage Message)>();
        var stages = default(BatchStages);
        for (var i = 0; i < messages.Count; i++)
        {
            if (!RescoreMessageJson.TryRead(messages[i].Body, out var message, out var fault))
            {
                outcomes[i] = MessageOutcome.DeadLetter(fault!);
            }
            else if (message is RescoreOrder or ScoreOrder)
            {
                work.Add(new OrderWork(i, message, messages[i].Receives));
            }
            else
            {
                others.Add((i, message!));
            }
        }

        try
        {
            // Late records first: an order that is to be decided again may be among them.
            await Parallel.ForEachAsync(
                others,
                Options(cancellationToken),
                async (entry, _) =>
                    outcomes[entry.Index] = entry.Message switch
                    {
                        LateRecord late => await WriteAsync(late),
                        ContinueJob job => await jobs.ContinueAsync(job, job.Again || messages[entry.Index].Receives > 1, cancellationToken),
                        _ => MessageOutcome.DeadLetter(ReasonCodes.Message),
                    }
            );
            stages = await orders.RunAsync(work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Time is up: the rest comes again.
        }

        foreach (var done in work)
        {
            if (done.IsOpen)
            {
                done.Retry(MessageOutcome.Unproven.Reason);
            }

            outcomes[done.Index] = done.Outcome;
        }

        var again = new bool[messages.Count];
        Array.Fill(again, value: true);
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, messages.Count),
                Options(settling),
                async (i, _) => again[i] = !await SettleAsync(messages[i], i, outcomes, settling)
            );
        }
        catch (OperationCanceledException) when (settling.IsCancellationRequested)
        {
            // Done or not, what was not settled comes again.
        }

        log.Write(outcomes, again, stages, time.GetElapsedTime(startedAt));
        return [.. messages.Where((_, i) => again[i]).Select(message => message.Id)];
    }

    private async Task<MessageOutcome> WriteAsync(LateRecord late)
    {
        try
        {
            var result = await writer.RecordLateAsync(late.Record);
            switch (result.Fault)
            {
                case LedgerFaults.Foreign:
                    return MessageOutcome.DeadLetter(ReasonCodes.ForeignRecord);
                case LedgerFaults.Invalid:
                    return MessageOutcome.DeadLetter(ReasonCodes.InvalidRecord);
                case { } fault:
                    return MessageOutcome.Retry($"{ReasonCodes.Ledger} {fault}");
            }

            foreach (var change in result.Changes)
            {
                if (!await queue.AnnounceAsync(change))
                {
                    return MessageOutcome.Retry(ReasonCodes.Queue);
                }
            }

            // What does not stand is neither decided again nor compared.
            var decision = late.Record.Decision;
            var followUp =
                !result.Stands ? null
                : decision.Degraded ? FollowUps.Requeue(decision, Actor)
                : router.Find(decision.Market, decision.Assortment) is { } route ? FollowUps.Shadow(decision, route, Actor)
                : null;
            return followUp is null || await queue.SendAsync(followUp, TimeSpan.Zero) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
        }
#pragma warning disable CA1031 // A record that nobody foresaw must not take its neighbours with it.
        catch (Exception e)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Fault} {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }

    /// <returns>Whether the message may go.</returns>
    private async Task<bool> SettleAsync(QueuedMessage message, int index, MessageOutcome[] outcomes, CancellationToken cancellationToken)
    {
        MessageOutcome outcome = outcomes[index];
        if (outcome.Kind == MessageOutcomeKind.Retry && message.Receives >= settings.MaxReceives)
        {
            // Two are never given up: what was answered must come on record, and a job must come to its end.
            var kept = RescoreMessageJson.TryRead(message.Body, out var read, out _)
                ? read switch
                {
                    LateRecord => message.Body,
                    ContinueJob job => RescoreMessageJson.Write(job with { Again = true }),
                    _ => null,
                }
                : null;
            if (kept is not null)
            {
                return await queue.SendAsync(kept, RescoreQueue.MaxDelay);
            }

            outcome = outcomes[index] = outcome with { Kind = MessageOutcomeKind.DeadLetter, Reason = $"{ReasonCodes.GivenUp} {outcome.Reason}" };
        }

        switch (outcome.Kind)
        {
            case MessageOutcomeKind.Done:
                return outcome.JobId is null || await CountAsync(outcome, JobCounters.Skipped(outcome.Code), cancellationToken);
            case MessageOutcomeKind.DeadLetter:
                return await DeadLetterAsync(message, outcome, cancellationToken);
            default:
                await queue.PostponeAsync(message.ReceiptHandle, Backoff(message.Receives));
                return false;
        }
    }

    private async Task<bool> DeadLetterAsync(QueuedMessage message, MessageOutcome outcome, CancellationToken cancellationToken) =>
        (outcome.JobId is null || await CountAsync(outcome, JobCounters.Failed(outcome.Code), cancellationToken))
        && await queue.SendDeadLetterAsync(message.Body, outcome.Reason);

    private async Task<bool> CountAsync(MessageOutcome outcome, string counter, CancellationToken cancellationToken)
    {
        try
        {
            await counts.CountOnceAsync(outcome.JobId!, outcome.What!, counter, outcome.TriggerId, cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Not counted is not done; the message comes again.
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
    }

    /// <summary>Doubles with each delivery.</summary>
    private TimeSpan Backoff(int receives)
    {
        var seconds = settings.Backoff.TotalSeconds * Math.Pow(2, Math.Min(receives - 1, 20));
        return TimeSpan.FromSeconds(Math.Min(seconds, RescoreQueue.MaxDelay.TotalSeconds));
    }

    private static TimeSpan Before(TimeSpan left, TimeSpan reserve) => left > reserve ? left - reserve : TimeSpan.Zero;

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
}
