using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Views;

/// <summary>Puts looks on record, and reads who looked. Thread-safe.</summary>
public sealed class ViewLog(IAmazonDynamoDB client, LedgerSettings settings)
{
    /// <summary>On the real tables, over connections that others use too.</summary>
    public static ViewLog Create(LedgerSettings settings, AwsConnections connections) => new(Tables.Connect(settings, connections), settings);

    /// <summary>Written once, as every audit record. What the database does wrong is an exception of the SDK.</summary>
    public Task WriteAsync(ViewRecord view, CancellationToken cancellationToken) =>
        client.PutItemAsync(
            new PutItemRequest
            {
                TableName = settings.AuditTable,
                Item = ViewItems.Of(view, settings.Retention.ContestedDays),
                ConditionExpression = "attribute_not_exists(triggerId)",
            },
            cancellationToken
        );

    /// <summary>Looks of one day, the newest first.</summary>
    /// <param name="day">In UTC.</param>
    /// <param name="before">The last one of the page before; null: the first page.</param>
    /// <param name="max">Most in a page.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <returns>A page; whether it is the last.</returns>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<(IReadOnlyList<ViewRecord> Views, bool Last)> GetDayAsync(DateOnly day, Guid? before, int max, CancellationToken cancellationToken) =>
        PageAsync(
            new QueryRequest
            {
                TableName = settings.AuditTable,
                IndexName = "byViewDay",
                KeyConditionExpression = "viewDay = :key",
            },
            ViewItems.DayOf(day),
            before,
            max,
            cancellationToken
        );

    /// <summary>As <see cref="GetDayAsync"/>, of one order.</summary>
    public Task<(IReadOnlyList<ViewRecord> Views, bool Last)> GetOfOrderAsync(
        string orderNumber,
        Guid? before,
        int max,
        CancellationToken cancellationToken
    ) =>
        PageAsync(
            new QueryRequest
            {
                TableName = settings.AuditTable,
                IndexName = "byViewedOrder",
                KeyConditionExpression = "viewedOrder = :key",
            },
            orderNumber,
            before,
            max,
            cancellationToken
        );

    private async Task<(IReadOnlyList<ViewRecord> Views, bool Last)> PageAsync(
        QueryRequest request,
        string key,
        Guid? before,
        int max,
        CancellationToken cancellationToken
    )
    {
        request.ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [":key"] = new AttributeValue { S = key },
        };
        request.ScanIndexForward = false;
        request.Limit = max;
        if (before is { } id)
        {
            request.KeyConditionExpression += " AND triggerId < :before";
            request.ExpressionAttributeValues[":before"] = new AttributeValue { S = TriggerId.View(id) };
        }

        var page = await client.QueryAsync(request, cancellationToken);
        return ([.. (page.Items ?? []).Select(ViewItems.ToView)], page.LastEvaluatedKey is not { Count: > 0 });
    }
}
