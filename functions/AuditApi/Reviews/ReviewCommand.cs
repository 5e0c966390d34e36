using System.Security.Cryptography;
using System.Text;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>What a person decides on an order, as far as it can be checked without the order.</summary>
/// <param name="OrderNumber">The order.</param>
/// <param name="On">The decision that the person looked at.</param>
/// <param name="Methods">Null: what the policy usually offers.</param>
/// <param name="Note">For those who look later; null: none.</param>
/// <param name="CommandId">The same again is the same command.</param>
public sealed record ReviewCommand(
    string OrderNumber,
    Guid On,
    DecisionOutcome Outcome,
    IReadOnlyList<string>? Methods,
    string ReasonCode,
    string? Note,
    Guid CommandId
)
{
    /// <summary>Most characters of a note.</summary>
    public const int MaxNote = 2_000;

    /// <param name="orderNumber">From the address.</param>
    /// <param name="ifMatch">The header; null: there is none.</param>
    /// <param name="body">As it was sent.</param>
    /// <param name="reasons">Codes that people may give.</param>
    /// <returns>The command, or what is wrong.</returns>
    public static (ReviewCommand? Command, Problem? Problem) Of(string orderNumber, string? ifMatch, ReviewBody body, IReadOnlyList<string> reasons)
    {
        if (string.IsNullOrEmpty(ifMatch))
        {
            return (null, ReviewProblems.NoIfMatch);
        }

        if (ifMatch is not ['"', .. var tag, '"'] || !Guid.TryParseExact(tag, "D", out var on))
        {
            return (null, Problem.Parameter("If-Match", "must be the id of a decision, in quotes"));
        }

        if (!DecisionOutcomes.TryParse(body.Outcome, out var outcome) || outcome == DecisionOutcome.Review)
        {
            return (null, Problem.Parameter("outcome", "must be ACCEPT, RESTRICT or REJECT"));
        }

        if (body.Methods is { } methods && (outcome == DecisionOutcome.Reject || methods.Count == 0 || methods.Distinct().Count() < methods.Count))
        {
            return (null, Problem.Parameter("methods", "may be named with ACCEPT and RESTRICT, each once; leave it out for the usual ones"));
        }

        if (!reasons.Contains(body.ReasonCode, StringComparer.Ordinal))
        {
            return (null, Problem.Parameter("reasonCode", $"must be one of {string.Join(", ", reasons)}"));
        }

        if (body.Note?.Length > MaxNote)
        {
            return (null, ReviewProblems.NoteTooLong);
        }

        return Guid.TryParseExact(body.CommandId, "D", out var commandId)
            ? (
                new ReviewCommand(
                    orderNumber,
                    on,
                    outcome,
                    body.Methods,
                    body.ReasonCode!,
                    string.IsNullOrWhiteSpace(body.Note) ? null : body.Note,
                    commandId
                ),
                null
            )
            : (null, Problem.Parameter("commandId", "must be a UUID that you made for this decision"));
    }

    /// <summary>Tells a repetition from another command under the same id; somebody else's is another one.</summary>
    public string HashFor(string actor)
    {
        var text = string.Join('\n', actor, OrderNumber, On, Outcome.ToWire(), string.Join(' ', Methods ?? []), ReasonCode, Note);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
