using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FraudServerless.Ledger.Links;

/// <summary>The entries under one key of the table, read from the newest on as far as it is asked.</summary>
internal sealed class LinkPartition(IAmazonDynamoDB client, LinkSettings settings, string key)
{
    private readonly List<LinkedOrder> _entries = [];
    private Dictionary<string, AttributeValue>? _last;

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<LinkedOrder> Entries => _entries;

    /// <summary>Whether the link has shards; known when something was read.</summary>
    public bool HasShards { get; private set; }

    /// <summary>There is more than was read.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Reads on.</summary>
    /// <param name="max">Most entries.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task ReadAsync(int max, CancellationToken cancellationToken)
    {
        for (var left = max; left > 0 && HasMore; )
        {
            var page = await client.QueryAsync(
                new QueryRequest
                {
                    TableName = settings.LinksTable,
                    KeyConditionExpression = "link = :link",
                    ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                    {
                        [":link"] = new AttributeValue { S = key },
                    },
                    ProjectionExpression = LinkItems.Projection,
                    ScanIndexForward = false,
                    Limit = left,
                    ExclusiveStartKey = _last,
                },
                cancellationToken
            );
            foreach (var item in page.Items ?? [])
            {
                if (LinkItems.IsSpread(item))
                {
                    HasShards = true;
                    continue;
                }

                _entries.Add(LinkItems.ToOrder(item));
                left--;
            }

            _last = page.LastEvaluatedKey;
            HasMore = _last is { Count: > 0 };
        }
    }
}
