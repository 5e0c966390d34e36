using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Links;

namespace FraudServerless.Ledger.Reviews;

/// <summary>
/// Opens and closes reviews by the decisions that went on record. Each write has the condition that nothing newer is known, so that decisions may come in any order
/// and more than once. Thread-safe.
/// </summary>
public sealed class ReviewProjection(IAmazonDynamoDB client, ReviewSettings settings, TimeProvider time)
{
    private const int AtOnce = 16;

    private const string Older = "decisionId < :decisionId";
    private const string NoneOrOlder = "attribute_not_exists(orderNumber) OR " + Older;

    /// <summary>To the real table, over connections that others use too.</summary>
    public static ReviewProjection Create(ReviewSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>Never throws for what the database does.</summary>
    /// <param name="decisions">In any order.</param>
    /// <param name="cancellationToken">Time is up: what is not written by then is told as a fault.</param>
    /// <returns>For each one of <see cref="LedgerFaults"/>, or null: it is done.</returns>
    public async Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<ReviewFacts> decisions, CancellationToken cancellationToken)
    {
        var faults = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        // Of one order only the newest matters.
        var newest = decisions
            .GroupBy(facts => facts.OrderNumber, StringComparer.Ordinal)
            .Select(order => (Newest: order.MaxBy(facts => facts.DecisionId.ToString("D"), StringComparer.Ordinal)!, HadReview: order.Any(Touches)));
        await Parallel.ForEachAsync(
            newest,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (order, _) =>
            {
                if (
                    await LedgerFault.OfAsync(() => FollowAsync(order.Newest, order.HadReview, cancellationToken), time, cancellationToken) is
                    { } fault
                )
                {
                    faults[order.Newest.OrderNumber] = fault;
                }
            }
        );
        return [.. decisions.Select(facts => faults.GetValueOrDefault(facts.OrderNumber))];
    }

    /// <summary>A REVIEW, or what replaced one: its own record may come later, and must find that it is late.</summary>
    private static bool Touches(ReviewFacts facts) => facts.Outcome == DecisionOutcome.Review || facts.SupersededOutcome == DecisionOutcome.Review;

    private async Task FollowAsync(ReviewFacts facts, bool hadReview, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(settings.Timeout, time, cancellationToken);
        var change = new ReviewChange(facts.OrderNumber)
            .Follow(facts, goesOn: false)
            .Remove(ReviewItems.Proposal)
            .When(hadReview ? NoneOrOlder : Older);
        if (facts.Opens)
        {
            change.Remove(ReviewItems.Claim);
        }

        try
        {
            await client.UpdateItemAsync(change.Alone(settings.ReviewsTable), deadline.Token);
        }
        catch (ConditionalCheckFailedException)
        {
            // As new is known, or there never was a review.
        }
    }
}
