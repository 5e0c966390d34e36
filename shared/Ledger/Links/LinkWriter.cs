using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Links;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Writes the entries of decisions under all that their orders can be linked by. An entry has the id of its decision as a key and is put without a condition, so
/// that everything is safe to do twice. Thread-safe.
/// </summary>
public sealed class LinkWriter(IAmazonDynamoDB client, LinkSettings settings, TimeProvider time)
{
    /// <summary>The service takes 25.</summary>
    private const int MaxBatch = 25;

    /// <summary>The service reads 100 items in a call.</summary>
    private const int MaxRead = 100;
    private const int ReadsAtOnce = 4;
    private const int LookupsAtOnce = 16;

    /// <summary>
    /// Of so many entries one has its link counted. A link that is about to become a hub gets one soon enough, and most links never have so many: whether it has shards
    /// already is asked for a hundred links in a call.
    /// </summary>
    private const int Counted = 8;
    private const int BatchesAtOnce = 2;

    /// <summary>What says that a link has shards outlives its entries by this, so that it is not written anew with each of them.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(30);

    private readonly LinkKeys _keys = new(settings.Secret);
    private readonly KnownHubs _hubs = new();

    /// <summary>To the real table, over connections that others use too.</summary>
    public static LinkWriter Create(LinkSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>Writes what is linked. Never throws for what the database does.</summary>
    /// <param name="sources">Decisions, in any order.</param>
    /// <param name="cancellationToken">Time is up: what is not written by then is told as a fault.</param>
    /// <returns>For each one of <see cref="LedgerFaults"/>, or null: all its entries are written.</returns>
    public async Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<LinkSource> sources, CancellationToken cancellationToken)
    {
        // Delivered twice in one batch is one decision.
        var decisions = sources.DistinctBy(source => source.Order.DecisionId).ToList();
        var links = decisions
            .SelectMany(source => source.Values.Select(value => (Link: _keys.Of(value.Kind, value.Value), Source: source)))
            .GroupBy(entry => entry.Link, entry => entry.Source, StringComparer.Ordinal)
            .ToList();
        var faults = new ConcurrentDictionary<Guid, string>();
        var entries = new ConcurrentQueue<(Item Item, Guid Decision)>();
        var spread = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await EachAsync(
            links.Where(link => !IsLookedUp(link) && _hubs.Find(link.Key) is null).Chunk(MaxRead),
            ReadsAtOnce,
            chunk => chunk.SelectMany(link => link).Select(source => source.Order.DecisionId),
            chunk => FindSpreadAsync(chunk.Select(link => link.Key), spread, cancellationToken),
            faults,
            cancellationToken
        );
        await EachAsync(
            links,
            LookupsAtOnce,
            link => link.Select(source => source.Order.DecisionId),
            async link =>
            {
                var isKnownToFit = !IsLookedUp(link) && !spread.ContainsKey(link.Key);
                foreach (var entry in await PlaceAsync(link.Key, [.. link], isKnownToFit, cancellationToken))
                {
                    entries.Enqueue(entry);
                }
            },
            faults,
            cancellationToken
        );
        await EachAsync(
            entries.Chunk(MaxBatch),
            BatchesAtOnce,
            chunk => chunk.Select(entry => entry.Decision),
            chunk => PutAsync([.. chunk.Select(entry => entry.Item)], cancellationToken),
            faults,
            cancellationToken
        );
        return [.. sources.Select(source => faults.GetValueOrDefault(source.Order.DecisionId))];
    }

    /// <summary>Several side by side, each tried again while it is worth it. What failed is noted for its decisions.</summary>
    private async Task EachAsync<T>(
        IEnumerable<T> parts,
        int atOnce,
        Func<T, IEnumerable<Guid>> decisions,
        Func<T, Task> act,
        ConcurrentDictionary<Guid, string> faults,
        CancellationToken cancellationToken
    )
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce };
        await Parallel.ForEachAsync(
            parts,
            options,
            async (part, _) =>
            {
                if (await LedgerFault.OfAsync(() => act(part), time, cancellationToken) is { } fault)
                {
                    foreach (var decision in decisions(part))
                    {
                        faults.TryAdd(decision, fault);
                    }
                }
            }
        );
    }

    private async Task<IEnumerable<(Item Item, Guid Decision)>> PlaceAsync(
        string link,
        IReadOnlyList<LinkSource> sources,
        bool isKnownToFit,
        CancellationToken cancellationToken
    )
    {
        var spread = _hubs.Find(link) ?? (isKnownToFit ? LinkSpread.Fitting : await LookUpAsync(link, cancellationToken));
        var partitions = spread.Place(link, [.. sources.Select(source => source.Order.DecisionId)]);
        var entries = sources.Zip(partitions, (source, partition) => (Source: source, Partition: partition)).ToList();
        var last = entries.Where(entry => entry.Partition != link).Max(entry => (long?)entry.Source.ExpiresAt);
        if (last > (spread.SpreadUntil ?? 0))
        {
            // Before the first entry there: who reads is to look for it.
            spread = spread with
            {
                SpreadUntil = last + (long)Slack.TotalSeconds,
            };
            await SpreadAsync(link, spread.SpreadUntil.Value, cancellationToken);
        }

        if (spread.SpreadUntil is not null)
        {
            var own = entries.Where(entry => entry.Partition == link).Select(entry => entry.Source.Order.DecisionId.ToString("D"));
            _hubs.Keep(link, spread with { Own = spread.Own.Concat(own).ToHashSet(StringComparer.Ordinal) });
        }

        return entries.Select(entry => (LinkItems.Of(entry.Partition, entry.Source.Order, entry.Source.ExpiresAt), entry.Source.Order.DecisionId));
    }

    /// <summary>By the ids, so that a second delivery does as the first.</summary>
    private static bool IsLookedUp(IGrouping<string, LinkSource> link) =>
        link.Skip(Counted).Any() || link.Any(source => StableHash.Shard($"{link.Key}/{source.Order.DecisionId:D}", Counted) == 0);

    private async Task FindSpreadAsync(IEnumerable<string> links, ConcurrentDictionary<string, bool> spread, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(settings.Timeout, time, cancellationToken);
        var answer = await client.BatchGetItemAsync(
            new BatchGetItemRequest
            {
                RequestItems = new Dictionary<string, KeysAndAttributes>(StringComparer.Ordinal)
                {
                    [settings.LinksTable] = new KeysAndAttributes { Keys = [.. links.Select(LinkItems.SpreadKey)], ProjectionExpression = "link" },
                },
            },
            deadline.Token
        );
        // What was not read counts as spread: it is looked up.
        var unread = answer.UnprocessedKeys?.GetValueOrDefault(settings.LinksTable)?.Keys ?? [];
        foreach (var item in (answer.Responses?.GetValueOrDefault(settings.LinksTable) ?? []).Concat(unread))
        {
            spread[LedgerItems.Get(item, LinkItems.Link).S] = true;
        }
    }

    /// <summary>One page, which is all that lies under a link itself; what says that it has shards is at its head.</summary>
    private async Task<LinkSpread> LookUpAsync(string link, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(settings.Timeout, time, cancellationToken);
        var page = await client.QueryAsync(
            new QueryRequest
            {
                TableName = settings.LinksTable,
                KeyConditionExpression = "link = :link",
                ExpressionAttributeValues = new Item(StringComparer.Ordinal) { [":link"] = LedgerItems.Text(link) },
                ProjectionExpression = "decisionId, expiresAt",
                ScanIndexForward = false,
                // Several processes may have filled it at the same time.
                Limit = 2 * LinkItems.MaxUnspread,
            },
            deadline.Token
        );
        var items = page.Items ?? [];
        return new LinkSpread(
            items
                .Where(item => !LinkItems.IsSpread(item))
                .Select(item => LedgerItems.Get(item, LinkItems.DecisionId).S)
                .ToHashSet(StringComparer.Ordinal),
            items.Find(LinkItems.IsSpread) is { } spread ? LinkItems.ExpiryOf(spread) : null
        );
    }

    /// <summary>It never expires earlier than somebody said before.</summary>
    private async Task SpreadAsync(string link, long expiresAt, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(settings.Timeout, time, cancellationToken);
        var item = LinkItems.OfSpread(link, expiresAt);
        try
        {
            await client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = settings.LinksTable,
                    Item = item,
                    ConditionExpression = "attribute_not_exists(expiresAt) OR expiresAt < :expiresAt",
                    ExpressionAttributeValues = new Item(StringComparer.Ordinal) { [":expiresAt"] = item[LinkItems.ExpiresAt] },
                },
                deadline.Token
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // Another process was first.
        }
    }

    private async Task PutAsync(List<Item> items, CancellationToken cancellationToken)
    {
        var requests = items.ConvertAll(item => new WriteRequest { PutRequest = new PutRequest { Item = item } });
        for (var attempt = 1; requests.Count > 0; attempt++)
        {
            using var deadline = new CallDeadline(settings.Timeout, time, cancellationToken);
            var answer = await client.BatchWriteItemAsync(
                new BatchWriteItemRequest
                {
                    RequestItems = new Dictionary<string, List<WriteRequest>>(StringComparer.Ordinal) { [settings.LinksTable] = requests },
                },
                deadline.Token
            );
            requests = answer.UnprocessedItems?.GetValueOrDefault(settings.LinksTable) ?? [];
            if (requests.Count > 0 && !await LedgerFault.Busy.RetryAsync(attempt, time, cancellationToken))
            {
                throw new OperationCanceledException("links were not written in time");
            }
        }
    }
}
