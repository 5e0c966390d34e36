using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger.Reviews;

using Item = Dictionary<string, AttributeValue>;

/// <summary>What a decision that stands, or stood, says to an order's review.</summary>
public sealed record ReviewFacts
{
    public required string OrderNumber { get; init; }
    public required Guid DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>What it replaced; null: nothing.</summary>
    public required DecisionOutcome? SupersededOutcome { get; init; }
    public required string Market { get; init; }
    public required string PaymentMethod { get; init; }
    public required string CustomerId { get; init; }
    public required decimal GrandTotal { get; init; }
    public required string Currency { get; init; }
    public required bool IsTest { get; init; }

    /// <summary>In seconds since 1970.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Somebody has to decide. Test orders wait for nobody.</summary>
    public bool Opens => Outcome == DecisionOutcome.Review && !IsTest;

    /// <param name="decision">One of the order's history.</param>
    /// <param name="retention">How long it is kept.</param>
    public static ReviewFacts Of(Decision decision, RetentionSettings retention) =>
        new()
        {
            OrderNumber = decision.OrderNumber,
            DecisionId = decision.DecisionId,
            DecidedAt = decision.DecidedAt,
            Outcome = decision.Outcome,
            SupersededOutcome = decision.SupersededOutcome,
            Market = decision.Market,
            PaymentMethod = decision.PaymentMethod,
            CustomerId = decision.CustomerId,
            GrandTotal = decision.GrandTotal,
            Currency = decision.Currency,
            IsTest = decision.IsTest,
            ExpiresAt = LedgerItems.ExpiresAt(decision, retention),
        };

    /// <param name="audit">The item of an audit record, or of whatever else the table holds.</param>
    /// <returns>Null: it says nothing. Neither test orders nor what was not published do.</returns>
    /// <exception cref="InvalidDataException">The item cannot be read: not ours.</exception>
    public static ReviewFacts? FromAudit(Item audit) => LedgerItems.Read(audit, OfItem);

    private static ReviewFacts? OfItem(Item audit)
    {
        // A look is no decision.
        if (!audit.ContainsKey("order") || LedgerItems.Get(audit, "isTest").BOOL == true || AuditItems.ModeOf(audit) != RescoreMode.Publish)
        {
            return null;
        }

        return new ReviewFacts
        {
            OrderNumber = LedgerItems.Get(audit, LedgerItems.OrderNumber).S,
            DecisionId = Guid.ParseExact(LedgerItems.Get(audit, LedgerItems.DecisionId).S, "D"),
            DecidedAt = LedgerItems.DecidedAt(audit),
            Outcome = LedgerItems.OutcomeOf(audit),
            SupersededOutcome = DecisionOutcomes.TryParse(LedgerItems.TextOrNull(audit, "supersededOutcome"), out var before) ? before : null,
            Market = LedgerItems.Get(audit, "market").S,
            PaymentMethod = LedgerItems.Get(audit, "paymentMethod").S,
            CustomerId = LedgerItems.Get(audit, LedgerItems.CustomerId).S,
            GrandTotal = decimal.Parse(LedgerItems.Get(audit, "grandTotal").N, NumberStyles.Float, CultureInfo.InvariantCulture),
            Currency = LedgerItems.Get(audit, "currency").S,
            IsTest = false,
            ExpiresAt = long.Parse(LedgerItems.Get(audit, "expiresAt").N, NumberStyles.None, CultureInfo.InvariantCulture),
        };
    }
}
