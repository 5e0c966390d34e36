using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger;

/// <summary>
/// Reads decisions and their audit records from DynamoDB, consistently but for the index of days. What the database does wrong is an exception of the SDK.
/// Thread-safe.
/// </summary>
public sealed class DecisionReader(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>Keys before and behind a prefix.</summary>
    private const string InHistory = "decisionId < :prefix";
    private const string Beside = "begins_with(decisionId, :prefix)";

    /// <summary>Few: a page is read at a stretch, and the checkout wants its turn.</summary>
    private const int ShardsAtOnce = 4;

    /// <summary>Of the real tables, over connections that others use too.</summary>
    public static DecisionReader Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>The decisions that stand or stood on an order, the newest last; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetDecisionsAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, InHistory, LedgerItems.OtherPrefix, LedgerItems.ToDecision, cancellationToken);

    /// <summary>What was answered on an order and does not stand, since another answer came before it; the newest last.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetOthersAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, Beside, LedgerItems.OtherPrefix, LedgerItems.ToDecision, cancellationToken);

    /// <summary>What shadows said of an order, the newest last; each tells by <see cref="Decision.Supersedes"/> which decision it is compared with.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetShadowsAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, Beside, LedgerItems.ShadowPrefix, LedgerItems.ToDecision, cancellationToken);

    /// <summary>All that was decided on an order, with what cannot be read in its place.</summary>
    public async Task<OrderHistory> GetHistoryAsync(string orderNumber, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            QueryAsync(orderNumber, InHistory, LedgerItems.OtherPrefix, LedgerItems.ToFound, cancellationToken),
            QueryAsync(orderNumber, Beside, LedgerItems.OtherPrefix, LedgerItems.ToFound, cancellationToken),
            QueryAsync(orderNumber, Beside, LedgerItems.ShadowPrefix, LedgerItems.ToFound, cancellationToken)
        );
        return new OrderHistory(found[0], found[1], found[2]);
    }

    /// <summary>The decision that stands; null when there is none on record.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<Decision?> GetCurrentAsync(string orderNumber, CancellationToken cancellationToken) =>
        await GetLastAsync(orderNumber, cancellationToken) is { } item ? LedgerItems.ToDecision(item) : null;

    /// <summary>As <see cref="GetCurrentAsync"/>, of who only wants to know that there is one.</summary>
    public async Task<FoundDecision?> FindCurrentAsync(string orderNumber, CancellationToken cancellationToken) =>
        await GetLastAsync(orderNumber, cancellationToken) is { } item ? LedgerItems.ToFound(item) : null;

    private async Task<Dictionary<string, AttributeValue>?> GetLastAsync(string orderNumber, CancellationToken cancellationToken)
    {
        var request = HistoryOf(orderNumber, InHistory, LedgerItems.OtherPrefix);
        request.ScanIndexForward = false;
        request.Limit = 1;
        var page = await client.QueryAsync(request, cancellationToken);
        return page.Items is [{ } item, ..] ? item : null;
    }

    /// <summary>A decision by its id alone, whether it stands, was set aside or is a shadow's; null when there is none. The index may lag behind the table.</summary>
    public async Task<FoundDecision?> FindAsync(Guid decisionId, CancellationToken cancellationToken)
    {
        var id = decisionId.ToString("D");
        return await FindAsync(id, cancellationToken)
            ?? await FindAsync(LedgerItems.OtherPrefix + id, cancellationToken)
            ?? await FindAsync(LedgerItems.ShadowPrefix + id, cancellationToken);
    }

    private async Task<FoundDecision?> FindAsync(string sortKey, CancellationToken cancellationToken)
    {
        var found = await client.QueryAsync(
            new QueryRequest
            {
                TableName = settings.DecisionsTable,
                IndexName = "byDecision",
                KeyConditionExpression = "decisionId = :decisionId",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                {
                    [":decisionId"] = new AttributeValue { S = sortKey },
                },
                ProjectionExpression = "orderNumber, decisionId",
                Limit = 1,
            },
            cancellationToken
        );
        if (found.Items is not [{ } key, ..])
        {
            return null;
        }

        var decision = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.DecisionsTable,
                Key = key,
                ConsistentRead = true,
            },
            cancellationToken
        );
        return decision.Item is { Count: > 0 } item ? LedgerItems.ToFound(item) : null;
    }

    /// <summary>Decisions over a customer's orders, the newest first; test orders are in no index.</summary>
    /// <param name="customerId">The shop's number of the customer.</param>
    /// <param name="before">The last one of the page before; null: the first page.</param>
    /// <param name="max">Most in a page.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <returns>A page; whether it is the last.</returns>
    public async Task<(IReadOnlyList<FoundDecision> Decisions, bool Last)> GetOfCustomerAsync(
        string customerId,
        Guid? before,
        int max,
        CancellationToken cancellationToken
    )
    {
        var request = new QueryRequest
        {
            TableName = settings.DecisionsTable,
            IndexName = "byCustomer",
            KeyConditionExpression = "customerId = :customerId",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":customerId"] = new AttributeValue { S = customerId },
            },
            ProjectionExpression = "orderNumber, decisionId",
            ScanIndexForward = false,
            Limit = max,
        };
        if (before is { } id)
        {
            request.KeyConditionExpression += " AND decisionId < :before";
            request.ExpressionAttributeValues[":before"] = new AttributeValue { S = id.ToString("D") };
        }

        var page = await client.QueryAsync(request, cancellationToken);
        var items = await Tables.GetManyAsync(client, settings.DecisionsTable, page.Items ?? [], 100, time, cancellationToken);
        return (
            [.. items.OrderByDescending(item => item["decisionId"].S, StringComparer.Ordinal).Select(LedgerItems.ToFound)],
            page.LastEvaluatedKey is not { Count: > 0 }
        );
    }

    private async Task<IReadOnlyList<T>> QueryAsync<T>(
        string orderNumber,
        string condition,
        string prefix,
        Func<Dictionary<string, AttributeValue>, T> read,
        CancellationToken cancellationToken
    )
    {
        var decisions = new List<T>();
        var request = HistoryOf(orderNumber, condition, prefix);
        do
        {
            var page = await client.QueryAsync(request, cancellationToken);
            decisions.AddRange((page.Items ?? []).Select(read));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });

        return decisions;
    }

    private QueryRequest HistoryOf(string orderNumber, string condition, string prefix) =>
        new()
        {
            TableName = settings.DecisionsTable,
            KeyConditionExpression = "orderNumber = :orderNumber AND " + condition,
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":orderNumber"] = new AttributeValue { S = orderNumber },
                [":prefix"] = new AttributeValue { S = prefix },
            },
            ConsistentRead = true,
            ScanIndexForward = true,
        };

    /// <summary>Audit records by trigger, many in one call; those that are unknown are missing.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<IReadOnlyDictionary<string, AuditRecord>> GetAuditsAsync(IEnumerable<string> triggerIds, CancellationToken cancellationToken)
    {
        // A hundred are allowed; a quarter of them keeps nobody else waiting.
        const int atOnce = 25;
        var keys = triggerIds.Distinct(StringComparer.Ordinal).Select(AuditItems.AuditKey);
        var items = await Tables.GetManyAsync(client, settings.AuditTable, keys, atOnce, time, cancellationToken);
        return items.Select(AuditItems.ToAudit).ToDictionary(audit => audit.TriggerId, StringComparer.Ordinal);
    }

    /// <summary>
    /// Decisions of one day with one outcome, test orders excepted, in the order of their ids: the shards of the day side by side, as far as each of them was read.
    /// </summary>
    /// <param name="outcome">The outcome that they had when they were made; some are replaced by now.</param>
    /// <param name="day">In UTC.</param>
    /// <param name="after">The last one of the page before, which says for every shard where to go on; null: the first page.</param>
    /// <param name="max">Most entries in a page; it may have fewer and not be the last.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <returns>A page; whether it is the last.</returns>
    public async Task<(IReadOnlyList<DecisionEntry> Entries, bool Last)> GetDayAsync(
        DecisionOutcome outcome,
        DateOnly day,
        Guid? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        var entries = new List<DecisionEntry>();
        // Behind the end of a shard that was not read to its end, others must wait.
        Guid? horizon = null;
        var perShard = ((max - 1) / LedgerItems.OutcomeShards) + 1;
        foreach (var shards in Enumerable.Range(0, LedgerItems.OutcomeShards).Chunk(ShardsAtOnce))
        {
            var pages = await Task.WhenAll(
                shards.Select(shard => GetShardAsync(LedgerItems.OutcomeDay(outcome, day, shard), after, perShard, cancellationToken))
            );
            foreach (var (found, last) in pages)
            {
                entries.AddRange(found);
                if (!last && (horizon is not { } sofar || InOrder(found[^1].DecisionId, sofar) < 0))
                {
                    horizon = found[^1].DecisionId;
                }
            }
        }

        entries.RemoveAll(entry => horizon is { } end && InOrder(entry.DecisionId, end) > 0);
        entries.Sort(static (one, other) => InOrder(one.DecisionId, other.DecisionId));
        return entries.Count > max ? (entries[..max], false) : (entries, horizon is null);
    }

    /// <summary>As the tables sort ids.</summary>
    private static int InOrder(Guid one, Guid other) => string.CompareOrdinal(one.ToString("D"), other.ToString("D"));

    private async Task<(List<DecisionEntry> Entries, bool Last)> GetShardAsync(string key, Guid? after, int max, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = settings.DecisionsTable,
            IndexName = "byOutcomeDay",
            KeyConditionExpression = "outcomeDay = :day",
            ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#source"] = "source" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":day"] = new AttributeValue { S = key } },
            ProjectionExpression = "orderNumber, decisionId, market, #source, decidedAt",
            Limit = max,
        };
        if (after is { } id)
        {
            request.KeyConditionExpression += " AND decisionId > :after";
            request.ExpressionAttributeValues[":after"] = new AttributeValue { S = id.ToString("D") };
        }

        var entries = new List<DecisionEntry>();
        while (true)
        {
            var page = await client.QueryAsync(request, cancellationToken);
            entries.AddRange((page.Items ?? []).Select(LedgerItems.ToEntry));
            if (page.LastEvaluatedKey is not { Count: > 0 } || entries.Count >= max)
            {
                return (entries, page.LastEvaluatedKey is not { Count: > 0 });
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
    }

    /// <summary>The audit record of a decision; null when the trigger is unknown.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<AuditRecord?> GetAuditAsync(string triggerId, CancellationToken cancellationToken) =>
        await GetItemAsync(triggerId, cancellationToken) is { } item ? AuditItems.ToAudit(item) : null;

    /// <summary>Whether a decision was not set aside for one that was answered before it under the same trigger; it may be replaced by now.</summary>
    public async Task<bool> StandsAsync(Decision decision, CancellationToken cancellationToken) =>
        await GetOtherAsync(decision.OrderNumber, decision.DecisionId, cancellationToken) is null;

    /// <summary>
    /// What stands under a trigger. Its audit record is written once, by whoever comes first to the tables; when that one was set aside for a decision that was
    /// answered before, the way leads from one set aside to the one in its place, whose record has a trigger of its own.
    /// </summary>
    /// <param name="first">What is on record under the trigger.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    internal async Task<AuditRecord> GetStandingAsync(AuditRecord first, CancellationToken cancellationToken)
    {
        var standing = first.Decision.DecisionId;
        while (await GetOtherAsync(first.Decision.OrderNumber, standing, cancellationToken) is { } other)
        {
            standing = LedgerItems.ToStandingId(other);
        }

        return standing == first.Decision.DecisionId
            ? first
            : await GetAuditAsync(TriggerId.Late(standing), cancellationToken)
                ?? throw new InvalidDataException("a decision that stands has no audit record");
    }

    private async Task<Dictionary<string, AttributeValue>?> GetOtherAsync(string orderNumber, Guid decisionId, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.DecisionsTable,
                Key = LedgerItems.OtherKey(orderNumber, decisionId),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return found.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>The item of an audit record.</summary>
    internal async Task<Dictionary<string, AttributeValue>?> GetItemAsync(string triggerId, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.AuditTable,
                Key = AuditItems.AuditKey(triggerId),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return found.Item is { Count: > 0 } item ? item : null;
    }
}
