using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Reviews;

/// <summary>
/// What a decision that is made again by itself carries in its transaction, so that it and a person's decision on the same one have exactly one winner. What replaces
/// a REVIEW moves the review on; what replaces anything else only looks, since most orders never have a review.
/// </summary>
internal static class ReviewGuard
{
    /// <summary>
    /// Not by the id alone: a decision that was set aside may be newer than the one in its place, and the review still be at it.
    /// </summary>
    private const string NobodyDecided =
        "attribute_not_exists(orderNumber) OR decisionId <= :superseded OR reviewState <> :decided AND reviewState <> :effective";

    public static TransactWriteItem Of(string table, Decision decision, RetentionSettings retention) =>
        decision.SupersededOutcome == DecisionOutcome.Review
            ? new TransactWriteItem { Update = Follow(decision, retention).InTransaction(table) }
            : new TransactWriteItem { ConditionCheck = Look(table, decision) };

    /// <summary>Who holds the review goes on, and is told by the newer decision's id; what was proposed was about the older one.</summary>
    private static ReviewChange Follow(Decision decision, RetentionSettings retention) =>
        new ReviewChange(decision.OrderNumber)
            .Follow(ReviewFacts.Of(decision, retention), goesOn: true)
            .Remove(ReviewItems.Proposal)
            .When(NobodyDecided, Values(decision));

    private static ConditionCheck Look(string table, Decision decision) =>
        new()
        {
            TableName = table,
            Key = ReviewItems.Key(decision.OrderNumber),
            ConditionExpression = NobodyDecided,
            ExpressionAttributeValues = Values(decision).ToDictionary(value => value.Item1, value => value.Item2, StringComparer.Ordinal),
        };

    private static (string, AttributeValue)[] Values(Decision decision) =>
        [
            (":superseded", LedgerItems.Text(decision.Supersedes!.Value.ToString("D"))),
            (":decided", LedgerItems.Text(ReviewItems.Name(ReviewState.Decided))),
            (":effective", LedgerItems.Text(ReviewItems.Name(ReviewState.Effective))),
        ];
}
