using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Messaging;

namespace FraudServerless.Rescorer.Messages;

/// <summary>Lets a message go, or sees to it that it comes again: by its outcome.</summary>
internal sealed class MessageSettlement(JobLedger counts, RescoreQueue queue, RescoreSettings settings)
{
    /// <returns>Whether the message may go.</returns>
    public async Task<bool> SettleAsync(QueuedMessage message, int index, MessageOutcome[] outcomes, CancellationToken cancellationToken)
    {
        MessageOutcome outcome = outcomes[index];
        if (outcome.Kind == MessageOutcomeKind.Retry && message.Receives >= settings.MaxReceives)
        {
            // Three are never given up: what was answered must come on record, what a person decided must be told, and a job must come to its end.
            var kept = RescoreMessageJson.TryRead(message.Body, out var read, out _)
                ? read switch
                {
                    LateRecord or ReviewEffect => message.Body,
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
}
