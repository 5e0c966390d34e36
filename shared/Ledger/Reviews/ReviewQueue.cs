using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Reviews;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Open reviews, and who holds them. Every claim is one conditional write. What the database does wrong is an exception of the SDK. Thread-safe.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1711:Identifiers should not have incorrect suffix",
    Justification = "People work it off; it is not a collection."
)]
public sealed class ReviewQueue(IAmazonDynamoDB client, LedgerSettings settings)
{
    /// <summary>Of each shard the oldest so many are looked at: what waits longest is among them.</summary>
    private const int MaxPerShard = 250;

    private const string Same = "reviewState = :open AND decisionId = :was";
    private const string Free = $"{Same} AND attribute_not_exists(claimedBy) OR {Same} AND claimedBy = :claimedBy OR {Same} AND claimedUntil < :now";

    /// <summary>On the real table, over connections that others use too.</summary>
    public static ReviewQueue Create(LedgerSettings settings, AwsConnections connections) => new(Tables.Connect(settings, connections), settings);

    /// <summary>Open reviews, in no order; the index may lag behind the table.</summary>
    /// <returns>Those that were read; whether there are more.</returns>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<(IReadOnlyList<Review> Open, bool More)> GetOpenAsync(CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(
            Enumerable.Range(0, ReviewItems.OpenShards).Select(shard => GetShardAsync(ReviewItems.Shard(shard), cancellationToken))
        );
        return (
            [.. pages.SelectMany(page => page.Items ?? []).Select(ReviewItems.ToOpen)],
            pages.Any(page => page.LastEvaluatedKey is { Count: > 0 })
        );
    }

    private Task<QueryResponse> GetShardAsync(string shard, CancellationToken cancellationToken) =>
        client.QueryAsync(
            new QueryRequest
            {
                TableName = settings.ReviewsTable,
                IndexName = "byOpen",
                KeyConditionExpression = "openShard = :shard",
                ExpressionAttributeValues = new Item(StringComparer.Ordinal) { [":shard"] = LedgerItems.Text(shard) },
                Limit = MaxPerShard,
            },
            cancellationToken
        );

    /// <summary>An order's review as it is now; null: there is none.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<Review?> GetAsync(string orderNumber, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.ReviewsTable,
                Key = ReviewItems.Key(orderNumber),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return found.Item is { Count: > 0 } item ? ReviewItems.ToReview(item) : null;
    }

    /// <summary>Takes a review, or keeps it for longer.</summary>
    /// <param name="review">As it was seen.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="now">A claim that ended before is free.</param>
    /// <param name="until">When this one ends.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False: it is not open by that decision any more, or somebody else holds it.</returns>
    public Task<bool> ClaimAsync(Review review, string actor, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(
            new ReviewChange(review.OrderNumber)
                .Set(ReviewItems.ClaimedBy, LedgerItems.Text(actor))
                .Set(ReviewItems.ClaimedUntil, LedgerItems.Text(LedgerItems.Instant(until)))
                .When(
                    Free,
                    (":open", LedgerItems.Text(ReviewItems.Name(ReviewState.Open))),
                    (":was", LedgerItems.Text(review.DecisionId.ToString("D"))),
                    (":now", LedgerItems.Text(LedgerItems.Instant(now)))
                ),
            cancellationToken
        );

    /// <summary>Lets a review go.</summary>
    /// <returns>False: <paramref name="actor"/> does not hold it.</returns>
    public Task<bool> FreeAsync(string orderNumber, string actor, CancellationToken cancellationToken) =>
        WriteAsync(
            new ReviewChange(orderNumber).Remove(ReviewItems.Claim).When("claimedBy = :actor", (":actor", LedgerItems.Text(actor))),
            cancellationToken
        );

    /// <summary>Brings a review to the decision that stands: its own is not the one any more, or was set aside.</summary>
    /// <param name="review">As it was seen before the decision was read.</param>
    /// <param name="standing">The decision that stands.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task RepairAsync(Review review, Decision standing, CancellationToken cancellationToken) =>
        WriteAsync(
            new ReviewChange(review.OrderNumber)
                .Follow(ReviewFacts.Of(standing, settings.Retention), goesOn: false)
                .Remove(ReviewItems.Proposal)
                .When("decisionId = :was", (":was", LedgerItems.Text(review.DecisionId.ToString("D")))),
            cancellationToken
        );

    private async Task<bool> WriteAsync(ReviewChange change, CancellationToken cancellationToken)
    {
        try
        {
            await client.UpdateItemAsync(change.Alone(settings.ReviewsTable), cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
