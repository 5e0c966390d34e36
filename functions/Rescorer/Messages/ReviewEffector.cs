using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Messaging;

namespace FraudServerless.Rescorer.Messages;

/// <summary>Lets what a person decided take effect, and tells of it: at least once, unless it was taken back.</summary>
internal sealed class ReviewEffector(ReviewEffects effects, DecisionReader reader, RescoreQueue queue)
{
    public async Task<MessageOutcome> TakeEffectAsync(ReviewEffect effect)
    {
        try
        {
            return await effects.TakeEffectAsync(effect, CancellationToken.None) switch
            {
                ReviewEffectState.NotYet => MessageOutcome.Retry(ReasonCodes.NotYet),
                ReviewEffectState.Undone => MessageOutcome.Skip(ReasonCodes.Undone, jobId: null, effect.OrderNumber),
                _ => await AnnounceAsync(effect),
            };
        }
        catch (InvalidDataException)
        {
            return MessageOutcome.DeadLetter(ReasonCodes.ForeignRecord);
        }
#pragma warning disable CA1031 // Whatever the database does, the message comes again.
        catch (Exception e)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Ledger} {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }

    /// <summary>What may be done with the order by the person's decision, against the one that it replaced. Methods count: a person may change them alone.</summary>
    private async Task<MessageOutcome> AnnounceAsync(ReviewEffect effect)
    {
        var history = await reader.GetDecisionsAsync(effect.OrderNumber, CancellationToken.None);
        if (history.FirstOrDefault(decision => decision.DecisionId == effect.DecisionId) is not { } decided)
        {
            return MessageOutcome.DeadLetter(ReasonCodes.NotOnRecord);
        }

        // The shop has asked anew meanwhile, and has its answer.
        var newer = history.SkipWhile(decision => decision.DecisionId != effect.DecisionId).Skip(1);
        if (newer.Any(decision => TriggerId.IsAnswer(decision.AuditId)))
        {
            return MessageOutcome.Skip(ReasonCodes.NotCurrent, jobId: null, effect.OrderNumber);
        }

        var change = history.FirstOrDefault(decision => decision.DecisionId == decided.Supersedes) is { } before
            ? DecisionChange.Of(decided, before)
            : DecisionChange.Of(decided);
        return change is null || await queue.AnnounceAsync(change) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
    }
}
