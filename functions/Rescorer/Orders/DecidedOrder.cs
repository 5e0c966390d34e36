using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Rescorer.Orders;

/// <summary>An order with its decision, to be put on record.</summary>
internal sealed record DecidedOrder(ResolvedOrder Resolved, AuditRecord Audit)
{
    public OrderMessage Message => Resolved.Message;

    public LedgerEntry ToEntry() =>
        new(
            Audit,
            Count: Count(),
            UnlessReviewed: Message.YieldsToPeople && Resolved.Found.Subject is not null,
            WhileInHistory: Message.Mode == RescoreMode.Publish && Resolved.Found.Subject is { } before && LedgerEntry.MayBeSetAside(before)
        );

    private JobCount? Count() =>
        Resolved.Identity.JobId is not { } job
            ? null
            : new JobCount(
                job,
                Resolved.Found.Subject is { } before ? JobCounters.Of(before, Audit.Decision) : JobCounters.OfFirst(Audit.Decision),
                Resolved.Counted
            );
}
