using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Reviews;

/// <summary>Ends the time in which a person's decision can be taken back. What the database does wrong is an exception of the SDK. Thread-safe.</summary>
public sealed class ReviewEffects(IAmazonDynamoDB client, LedgerSettings settings, DecisionReader reader, TimeProvider time)
{
    private const string Mine = "reviewState = :decided AND commandId = :command AND effectiveAt <= :now";

    /// <summary>On the real tables, over connections that others use too.</summary>
    public static ReviewEffects Create(LedgerSettings settings, AwsConnections connections, DecisionReader reader, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, reader, time);

    /// <summary>One conditional write, as taking it back is: exactly one of them wins.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<ReviewEffectState> TakeEffectAsync(ReviewEffect effect, CancellationToken cancellationToken)
    {
        var change = new ReviewChange(effect.OrderNumber)
            .Set(ReviewItems.State, LedgerItems.Text(ReviewItems.Name(ReviewState.Effective)))
            .When(
                Mine,
                (":decided", LedgerItems.Text(ReviewItems.Name(ReviewState.Decided))),
                (":command", LedgerItems.Text(effect.CommandId.ToString("D"))),
                (":now", LedgerItems.Text(LedgerItems.Instant(time.GetUtcNow())))
            );
        try
        {
            await client.UpdateItemAsync(change.Alone(settings.ReviewsTable), cancellationToken);
            return ReviewEffectState.Effective;
        }
        catch (ConditionalCheckFailedException)
        {
            var found = await client.GetItemAsync(
                new GetItemRequest
                {
                    TableName = settings.ReviewsTable,
                    Key = ReviewItems.Key(effect.OrderNumber),
                    ConsistentRead = true,
                },
                cancellationToken
            );
            var review = found.Item is { Count: > 0 } item ? ReviewItems.ToReview(item) : null;
            if (review?.CommandId == effect.CommandId)
            {
                return review.State == ReviewState.Decided ? ReviewEffectState.NotYet : ReviewEffectState.Effective;
            }

            // The review has moved on: by taking this decision back, or after it had taken effect.
            return await reader.GetAuditAsync(TriggerId.Undo(effect.CommandId), cancellationToken) is null
                ? ReviewEffectState.Effective
                : ReviewEffectState.Undone;
        }
    }
}
