using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Lists;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Decisions by outcome and day, the newest first, from the index of days, which may lag behind the table: outcomes and shards side by side, day after day. What the
/// database does wrong is an exception of the SDK. Thread-safe.
/// </summary>
public sealed class DecisionLists(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>Few: the checkout wants its turn.</summary>
    private const int ShardsAtOnce = 8;

    /// <summary>Most days that are looked through for one page: each is up to 64 queries.</summary>
    private const int MaxDays = 8;

    /// <summary>Most decisions that are read from the table for one page, whatever few of them the filter lets through.</summary>
    private const int MaxRead = 2_000;

    /// <summary>Fewer are not worth their queries.</summary>
    private const int MinRead = 100;

    /// <summary>On the real tables, over connections that others use too.</summary>
    public static DecisionLists Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>A part of a list.</summary>
    /// <param name="filter">Which list.</param>
    /// <param name="before">As the page before said; null: from the newest on.</param>
    /// <param name="max">Most decisions.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="InvalidDataException">A key of the index is not ours.</exception>
    public async Task<DecisionPage> GetAsync(DecisionFilter filter, Guid? before, int max, CancellationToken cancellationToken)
    {
        var found = new List<FoundDecision>();
        var (day, behind) = Begin(filter, before);
        for (var (days, read) = (0, 0); day >= filter.From; )
        {
            if (days == MaxDays || read >= MaxRead)
            {
                return new DecisionPage(found, behind ?? DayIds.Behind(day));
            }

            var (entries, last) = await GetDayAsync(filter, day, behind, Math.Max(max - found.Count, MinRead), cancellationToken);
            read += entries.Count;
            var matching = await ReadAsync(filter, entries, cancellationToken);
            var taken = matching.Take(max - found.Count).ToList();
            found.AddRange(taken);
            if (taken.Count < matching.Count)
            {
                return new DecisionPage(found, taken[^1].DecisionId!.Value);
            }

            if (last)
            {
                (day, behind) = (day.AddDays(-1), null);
                days++;
            }
            else
            {
                behind = entries[^1].DecisionId;
            }

            if (found.Count == max)
            {
                return new DecisionPage(found, day >= filter.From ? behind ?? DayIds.Behind(day) : null);
            }
        }

        return new DecisionPage(found, Next: null);
    }

    /// <summary>An id tells when it was made, and so the day that it is on.</summary>
    private static (DateOnly Day, Guid? Behind) Begin(DecisionFilter filter, Guid? before)
    {
        if (before is not { } id || DayIds.DayOf(id) is var day && day > filter.To.AddDays(1))
        {
            return (filter.To, null);
        }

        return id == DayIds.FirstOf(day) ? (day.AddDays(-1), null) : (day, id);
    }

    /// <summary>Entries of one day, the newest first, as far as every shard was read; whether they are the day's last.</summary>
    private async Task<(List<Entry> Entries, bool Last)> GetDayAsync(
        DecisionFilter filter,
        DateOnly day,
        Guid? before,
        int max,
        CancellationToken cancellationToken
    )
    {
        var outcomes = filter.Outcome is { } only ? [only] : DecisionOutcomes.All;
        var keys = outcomes
            .SelectMany(outcome => Enumerable.Range(0, LedgerItems.OutcomeShards).Select(shard => LedgerItems.OutcomeDay(outcome, day, shard)))
            .ToList();
        // A hash spreads orders evenly: more than its share a shard is rarely asked for.
        var perShard = (2 * max / keys.Count) + 2;
        var entries = new List<Entry>();
        // Behind the end of a shard that was not read to its end, others must wait.
        Guid? horizon = null;
        foreach (var some in keys.Chunk(ShardsAtOnce))
        {
            foreach (var (page, last) in await Task.WhenAll(some.Select(key => GetShardAsync(key, before, perShard, cancellationToken))))
            {
                entries.AddRange(page);
                if (!last && (horizon is not { } sofar || DayIds.Compare(page[^1].DecisionId, sofar) > 0))
                {
                    horizon = page[^1].DecisionId;
                }
            }
        }

        entries.RemoveAll(entry => horizon is { } end && DayIds.Compare(entry.DecisionId, end) < 0);
        entries.Sort(static (one, other) => DayIds.Compare(other.DecisionId, one.DecisionId));
        return entries.Count > max ? (entries[..max], false) : (entries, horizon is null);
    }

    private async Task<(List<Entry> Entries, bool Last)> GetShardAsync(string key, Guid? before, int max, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = settings.DecisionsTable,
            IndexName = "byOutcomeDay",
            KeyConditionExpression = "outcomeDay = :day",
            ExpressionAttributeValues = new Item(StringComparer.Ordinal) { [":day"] = new AttributeValue { S = key } },
            ProjectionExpression = "orderNumber, decisionId, market",
            ScanIndexForward = false,
            Limit = max,
        };
        if (before is { } id)
        {
            request.KeyConditionExpression += " AND decisionId < :before";
            request.ExpressionAttributeValues[":before"] = new AttributeValue { S = id.ToString("D") };
        }

        var entries = new List<Entry>();
        while (true)
        {
            var page = await client.QueryAsync(request, cancellationToken);
            entries.AddRange((page.Items ?? []).Select(ToEntry));
            if (page.LastEvaluatedKey is not { Count: > 0 } || entries.Count >= max)
            {
                return (entries, page.LastEvaluatedKey is not { Count: > 0 });
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
    }

    /// <summary>Of the index alone: what else is wrong with a decision hides no other.</summary>
    private static Entry ToEntry(Item item) =>
        LedgerItems.TextOrNull(item, LedgerItems.OrderNumber) is { } order
        && Guid.TryParseExact(LedgerItems.TextOrNull(item, LedgerItems.DecisionId), "D", out var id)
            ? new Entry(order, id, LedgerItems.TextOrNull(item, "market"))
            : throw LedgerItems.Foreign("a decision");

    private sealed record Entry(string OrderNumber, Guid DecisionId, string? Market);

    /// <summary>The decisions themselves, in the order of their entries; one that was set aside meanwhile is not there.</summary>
    private async Task<IReadOnlyList<FoundDecision>> ReadAsync(DecisionFilter filter, List<Entry> entries, CancellationToken cancellationToken)
    {
        var keys = entries
            .Where(entry => filter.Market is null || entry.Market is null || entry.Market == filter.Market)
            .Select(entry => LedgerItems.DecisionKey(entry.OrderNumber, entry.DecisionId.ToString("D")));
        var items = await Tables.GetManyAsync(client, settings.DecisionsTable, keys, 100, time, cancellationToken);
        return
        [
            .. items
                .OrderByDescending(item => item[LedgerItems.DecisionId].S, StringComparer.Ordinal)
                .Select(LedgerItems.ToFound)
                // What cannot be read may have been meant.
                .Where(found => filter.Method is null || found.Decision is null || found.Decision.PaymentMethod == filter.Method),
        ];
    }
}
