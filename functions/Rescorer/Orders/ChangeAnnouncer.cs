using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>Tells of decisions on record that changed an outcome.</summary>
internal sealed class ChangeAnnouncer(DecisionReader reader, RescoreQueue queue)
{
    /// <summary>
    /// A change is told, and told again: at least once is the promise. Not of a check's decision that does not stand; whoever set it aside tells what does.
    /// </summary>
    public async Task<MessageOutcome> AnnounceAsync(AuditRecord audit)
    {
        if (audit.Mode != RescoreMode.Publish || DecisionChange.Of(audit.Decision) is not { } change)
        {
            return MessageOutcome.Done;
        }

        try
        {
            if (LedgerEntry.MayBeSetAside(audit.Decision) && !await reader.StandsAsync(audit.Decision, CancellationToken.None))
            {
                return MessageOutcome.Done;
            }
        }
#pragma warning disable CA1031 // Whatever the database does, the message comes again.
        catch (Exception e)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Ledger} {e.GetType().Name}");
        }

#pragma warning restore CA1031

        return await queue.AnnounceAsync(change) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
    }
}
