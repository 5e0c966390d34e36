using System.Text;
using FraudServerless.AuditApi.Access;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>An audit record as the desk shows it.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="TriggerId">The idempotency key.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="ProposedBy">Whose proposal that was; null: it took one person alone, or none.</param>
/// <param name="Note">What a person wrote, for reviewers and auditors.</param>
/// <param name="Order">What was decided on, without the masked fields.</param>
/// <param name="Masked">Names of fields that have a value and are not shown.</param>
/// <param name="Revealed">Values of those that are, by name.</param>
/// <param name="BaseValue">Log-odds before any feature.</param>
/// <param name="Contributions">Log-odds that features added, as recorded.</param>
/// <param name="Answer">The text that was answered.</param>
/// <param name="Timings">Milliseconds by stage.</param>
/// <param name="PipelineOutcome"><c>ok</c> or the kind of failure.</param>
public sealed record AuditAnswer(
    DecisionView Decision,
    string TriggerId,
    string Actor,
    string? ProposedBy,
    string? Note,
    Order Order,
    IReadOnlyList<string> Masked,
    IReadOnlyDictionary<string, string> Revealed,
    double? BaseValue,
    IReadOnlyList<Contribution> Contributions,
    string Answer,
    IReadOnlyDictionary<string, double> Timings,
    string PipelineOutcome,
    IReadOnlyList<string> Warnings,
    string PayloadHash
)
{
    /// <param name="audit">The record.</param>
    /// <param name="reveal">Names of masked fields to show.</param>
    /// <param name="user">Who looks.</param>
    internal static AuditAnswer FromAudit(AuditRecord audit, IReadOnlyList<string> reveal, DeskUser user)
    {
        var order = audit.Order;
        var masked = new List<string>();
        var revealed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in MaskedFields.All)
        {
            if (field.Read(audit) is not { } value)
            {
                continue;
            }

            order = field.Remove(order);
            if (reveal.Contains(field.Name, StringComparer.Ordinal))
            {
                revealed.Add(field.Name, value);
            }
            else
            {
                masked.Add(field.Name);
            }
        }

        var readsNotes = user.Roles.Contains(DeskRole.Reviewer) || user.Roles.Contains(DeskRole.Auditor);
        if (audit.Note is not null && !readsNotes)
        {
            masked.Add("note");
        }

        return new AuditAnswer(
            DecisionView.FromDecision(audit.Decision),
            audit.TriggerId,
            audit.Actor,
            audit.ProposedBy,
            readsNotes ? audit.Note : null,
            order,
            masked,
            revealed,
            audit.BaseValue,
            audit.Contributions,
            Encoding.UTF8.GetString(audit.Answer.Span),
            audit.Timings,
            audit.PipelineOutcome,
            audit.Warnings,
            audit.PayloadHash
        );
    }
}
