using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Ledger;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>An audit record by the decision that it proves: one query of the index and two gets.</summary>
public sealed class AuditLookup(DecisionReader reader)
{
    public async Task<FoundAudit> FindAsync(Guid decisionId, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(decisionId, cancellationToken) is not { } found)
        {
            return new FoundAudit(OrderNumber: null, Decision: null, Audit: null, Problem.NotFound("decision"));
        }

        if (found.Decision is not { } decision)
        {
            return new FoundAudit(found.OrderNumber, Decision: null, Audit: null, Problem.Unreadable);
        }

        try
        {
            var audit = await reader.GetAuditAsync(decision.AuditId, cancellationToken);
            return new FoundAudit(found.OrderNumber, decision, audit, audit is null ? Problem.NotFound("decision") : null);
        }
        catch (InvalidDataException)
        {
            return new FoundAudit(found.OrderNumber, decision, Audit: null, Problem.Unreadable);
        }
    }
}

/// <summary>What became of a lookup.</summary>
/// <param name="OrderNumber">Of the decision's order; null: there is no such decision.</param>
/// <param name="Decision">As the table of decisions has it; null: it has none that can be read.</param>
/// <param name="Audit">Null: see <paramref name="Problem"/>.</param>
/// <param name="Problem">There is no such decision, its record has expired, or something of it cannot be read; null: the record is there.</param>
public sealed record FoundAudit(string? OrderNumber, Decision? Decision, AuditRecord? Audit, Problem? Problem);
