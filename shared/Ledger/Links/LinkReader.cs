using Amazon.DynamoDBv2;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Links;

/// <summary>
/// Finds orders that have something in common. What the projection has not written yet is missing, and what the database does wrong is an exception of the SDK.
/// Thread-safe.
/// </summary>
public sealed class LinkReader(IAmazonDynamoDB client, LinkSettings settings)
{
    /// <summary>Most entries that are read of a link.</summary>
    public const int MaxEntries = 1_000;

    /// <summary>Entries that are read at first: of the link itself, which has no more when it has shards, and of each of them.</summary>
    private const int AtFirst = 200;
    private const int AtFirstOfShard = (MaxEntries - AtFirst) / LinkItems.Shards;

    private readonly LinkKeys _keys = new(settings.Secret);

    /// <summary>Of the real table, over connections that others use too.</summary>
    public static LinkReader Create(LinkSettings settings, AwsConnections connections) => new(Tables.Connect(settings, connections), settings);

    /// <summary>What is linked by a value.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="value">As <see cref="LinkValues"/> gives it for an order.</param>
    /// <param name="max">Most orders in <see cref="LinkedOrders.Newest"/>; at most <see cref="AtFirstOfShard"/> are sure to be the newest.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<LinkedOrders> ReadAsync(LinkKind kind, string value, int max = 50, CancellationToken cancellationToken = default)
    {
        var link = _keys.Of(kind, value);
        var own = new LinkPartition(client, settings, link);
        await own.ReadAsync(AtFirst, cancellationToken);
        IReadOnlyList<LinkPartition> partitions = [own];
        if (own.HasShards)
        {
            LinkPartition[] shards =
            [
                .. Enumerable.Range(0, LinkItems.Shards).Select(shard => new LinkPartition(client, settings, LinkItems.ShardKey(link, shard))),
            ];
            await Task.WhenAll(shards.Select(shard => shard.ReadAsync(AtFirstOfShard, cancellationToken)));
            partitions = [own, .. shards];
        }

        // Shares that some have not used up go to those that have more.
        while (partitions.Where(partition => partition.HasMore).ToList() is { Count: > 0 } rest && Left(partitions) is > 0 and var left)
        {
            foreach (var partition in rest.Take(left))
            {
                await partition.ReadAsync(Math.Max(1, left / rest.Count), cancellationToken);
            }
        }

        return Sum(partitions.SelectMany(partition => partition.Entries), max, partitions.Any(partition => partition.HasMore));
    }

    private static int Left(IReadOnlyList<LinkPartition> partitions) => MaxEntries - partitions.Sum(partition => partition.Entries.Count);

    /// <summary>A decision that was delivered twice may lie in two places: it is one.</summary>
    private static LinkedOrders Sum(IEnumerable<LinkedOrder> entries, int max, bool isHub)
    {
        var orders = entries
            .OrderByDescending(entry => entry.DecisionId.ToString("D"), StringComparer.Ordinal)
            .DistinctBy(entry => entry.OrderNumber, StringComparer.Ordinal)
            .ToList();
        return new LinkedOrders(
            orders.CountBy(order => order.Outcome).ToDictionary(),
            orders
                .GroupBy(order => order.Currency, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Sum(order => order.Amount), StringComparer.Ordinal),
            [.. orders.Take(max)],
            isHub
        );
    }
}
