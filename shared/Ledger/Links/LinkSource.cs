using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger.Links;

using Item = Dictionary<string, AttributeValue>;

/// <summary>What an audit record says of links: an order's decision, what it can be linked by, and how long that is kept.</summary>
/// <param name="ExpiresAt">When the audit record expires, in seconds since 1970.</param>
public sealed record LinkSource(LinkedOrder Order, IReadOnlyList<(LinkKind Kind, string Value)> Values, long ExpiresAt)
{
    /// <summary>What <see cref="FromAudit"/> reads of an item.</summary>
    internal static readonly IReadOnlyList<string> Attributes =
    [
        AuditItems.TriggerId,
        "order",
        "isTest",
        "mode",
        LedgerItems.OrderNumber,
        LedgerItems.DecisionId,
        "decidedAt",
        "market",
        "outcome",
        "grandTotal",
        "currency",
        LinkItems.ExpiresAt,
    ];

    /// <summary>Kinds of triggers, for logs: the rest of a trigger names a request or an order.</summary>
    private static readonly string[] Kinds = ["check", "rescore", "late", "review", "undo", "proposal", "view"];

    /// <param name="audit">The item of an audit record, or of whatever else the table holds.</param>
    /// <returns>Null: it makes no links. Test orders, shadows, trials and what has no order, such as a view, make none.</returns>
    /// <exception cref="InvalidDataException">The item cannot be read: not ours.</exception>
    public static LinkSource? FromAudit(Item audit) => LedgerItems.Read(audit, OfItem);

    /// <summary><c>check</c>, <c>rescore</c> and so on, or <c>other</c>.</summary>
    public static string KindOf(Item audit)
    {
        var kind = LedgerItems.TextOrNull(audit, AuditItems.TriggerId)?.Split('#', 2)[0];
        return Kinds.Contains(kind, StringComparer.Ordinal) ? kind! : "other";
    }

    private static LinkSource? OfItem(Item audit)
    {
        var trigger = LedgerItems.Get(audit, AuditItems.TriggerId).S;
        if (!audit.TryGetValue("order", out var snapshot))
        {
            return TriggerId.IsAnswer(trigger) || TriggerId.IsRescore(trigger) ? throw LedgerItems.Foreign("order") : null;
        }

        if (LedgerItems.Get(audit, "isTest").BOOL == true || AuditItems.ModeOf(audit) != RescoreMode.Publish)
        {
            return null;
        }

        var amount = decimal.Parse(LedgerItems.Get(audit, "grandTotal").N, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new LinkSource(
            new LinkedOrder(
                LedgerItems.Get(audit, LedgerItems.OrderNumber).S,
                Guid.ParseExact(LedgerItems.Get(audit, LedgerItems.DecisionId).S, "D"),
                LedgerItems.DecidedAt(audit),
                LedgerItems.Get(audit, "market").S,
                LedgerItems.OutcomeOf(audit),
                amount,
                LedgerItems.Get(audit, "currency").S
            ),
            [.. LinkValues.Of(AuditItems.ToOrder(snapshot))],
            long.Parse(LedgerItems.Get(audit, LinkItems.ExpiresAt).N, NumberStyles.None, CultureInfo.InvariantCulture)
        );
    }
}
