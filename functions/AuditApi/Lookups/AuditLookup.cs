using FraudServerless.Contracts;
using FraudServerless.Ledger;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>An audit record by the decision that it proves: one query of the index and two gets.</summary>
public sealed class AuditLookup(DecisionReader reader)
{
    /// <returns>Null: there is no such decision, or its record has expired.</returns>
    public async Task<AuditRecord?> FindAsync(Guid decisionId, CancellationToken cancellationToken) =>
        await reader.FindAsync(decisionId, cancellationToken) is { } decision
            ? await reader.GetAuditAsync(decision.AuditId, cancellationToken)
            : null;
}
