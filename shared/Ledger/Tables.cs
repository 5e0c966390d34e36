using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Policies;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Ledger;

/// <summary>The client of the tables, and what it does not do by itself.</summary>
internal static class Tables
{
    public static AmazonDynamoDBClient Connect(LedgerSettings settings, AwsConnections connections) =>
        Connect(settings.Url, settings.Timeout, connections);

    public static AmazonDynamoDBClient Connect(LinkSettings settings, AwsConnections connections) =>
        Connect(settings.Url, settings.Timeout, connections);

    public static AmazonDynamoDBClient Connect(ReviewSettings settings, AwsConnections connections) =>
        Connect(settings.Url, settings.Timeout, connections);

    public static AmazonDynamoDBClient Connect(PolicySettings settings, AwsConnections connections) =>
        Connect(settings.Url, settings.Timeout, connections);

    private static AmazonDynamoDBClient Connect(Uri? url, TimeSpan timeout, AwsConnections connections)
    {
        var config = AwsClients.Configure(new AmazonDynamoDBConfig(), connections.Region, url, timeout, connections.DynamoDb);
        return connections.Credentials is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new AmazonDynamoDBClient(config);
    }

    /// <summary>Items by their keys; those that are not there are missing.</summary>
    /// <param name="client">Of the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="wanted">Keys, none twice.</param>
    /// <param name="atOnce">Most in one call; the service takes 100.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="ProvisionedThroughputExceededException">The table is too busy.</exception>
    public static async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> GetManyAsync(
        IAmazonDynamoDB client,
        string table,
        IEnumerable<Dictionary<string, AttributeValue>> wanted,
        int atOnce,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        foreach (var chunk in wanted.Chunk(atOnce))
        {
            var keys = chunk.ToList();
            for (var attempt = 1; keys.Count > 0; attempt++)
            {
                var found = await client.BatchGetItemAsync(
                    new BatchGetItemRequest
                    {
                        RequestItems = new Dictionary<string, KeysAndAttributes>(StringComparer.Ordinal)
                        {
                            [table] = new KeysAndAttributes { Keys = keys, ConsistentRead = true },
                        },
                    },
                    cancellationToken
                );
                items.AddRange(found.Responses?.GetValueOrDefault(table) ?? []);
                keys = found.UnprocessedKeys?.GetValueOrDefault(table)?.Keys ?? [];
                if (keys.Count > 0 && !await LedgerFault.Busy.RetryAsync(attempt, time, cancellationToken))
                {
                    throw new ProvisionedThroughputExceededException($"items of {table} were not read in time");
                }
            }
        }

        return items;
    }
}
