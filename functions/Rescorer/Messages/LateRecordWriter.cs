using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Messaging;

namespace FraudServerless.Rescorer.Messages;

/// <summary>Puts on record what was answered while the tables were away.</summary>
internal sealed class LateRecordWriter(DecisionWriter writer, RescoreQueue queue, ModelRouter router)
{
    private const string Actor = "rescorer";

    public async Task<MessageOutcome> WriteAsync(LateRecord late) => await RecordAsync(late) with { DecisionId = late.Record.Decision.DecisionId };

    private async Task<MessageOutcome> RecordAsync(LateRecord late)
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
}
