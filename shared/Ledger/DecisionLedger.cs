using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger;

/// <summary>
/// Decisions and their audit records in DynamoDB. Both are written in one transaction whose condition is that the trigger is new: whoever comes second gets
/// what is on record instead. Never read-then-write. Thread-safe.
/// </summary>
public sealed class DecisionLedger(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>Keys before and behind a prefix.</summary>
    private const string InHistory = "decisionId < :prefix";
    private const string Beside = "begins_with(decisionId, :prefix)";

    /// <summary>Few: a page is read at a stretch, and the checkout wants its turn.</summary>
    private const int ShardsAtOnce = 4;

    /// <summary>Warning on a record that was written after its decision was answered.</summary>
    public const string LateRecord = "LATE_RECORD";

    /// <summary>The ledger on the real tables, over connections that others use too.</summary>
    public static DecisionLedger Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>
    /// Puts a decision and its audit record on record, both or neither. Conflicts, throttling and broken connections are tried again inside the
    /// timeout; that is safe, since every attempt carries the same token. Never throws for what the database does, and does not stop when the caller goes away.
    /// </summary>
    /// <param name="audit">The record, its decision included.</param>
    /// <param name="orderSnapshot">The order's JSON as <see cref="Snapshot"/> packs it, when the caller has it already.</param>
    public async Task<LedgerResult> RecordAsync(AuditRecord audit, ReadOnlyMemory<byte> orderSnapshot = default)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var (first, fault) = await WriteAsync(audit, orderSnapshot, deadline.Token);
        if (fault is not null)
        {
            return new LedgerResult(LedgerStatus.Unavailable, Fault: fault);
        }

        // This very decision is there: it was written, and only the answer was lost.
        if (first is null || first.Decision.DecisionId == audit.Decision.DecisionId)
        {
            return new LedgerResult(LedgerStatus.Recorded);
        }

        try
        {
            var standing = await StandingAsync(first, deadline.Token);
            return new LedgerResult(standing.PayloadHash == audit.PayloadHash ? LedgerStatus.Replayed : LedgerStatus.Reused, standing);
        }
        catch (InvalidDataException)
        {
            return new LedgerResult(LedgerStatus.Unavailable, Fault: LedgerFaults.Foreign);
        }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
        catch (Exception e)
        {
            // Away again: an answer that may not stand is not repeated.
            return new LedgerResult(LedgerStatus.Unavailable, Fault: LedgerFault.Of(e).Name);
        }
#pragma warning restore CA1031
    }

    /// <returns>Null and null: it is written. Else what is on record under the trigger, or why that is not known.</returns>
    private async Task<(AuditRecord? First, string? Fault)> WriteAsync(
        AuditRecord audit,
        ReadOnlyMemory<byte> orderSnapshot,
        CancellationToken deadline
    )
    {
        var request = new LedgerTransaction(settings, time).Of([new LedgerEntry(audit, orderSnapshot)]);
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline);
                return default;
            }
            catch (TransactionCanceledException e) when (IsDecided(e))
            {
                return e.CancellationReasons[0].Item is { Count: > 0 } item ? ToFirst(item) : await ReadAsync(audit, LedgerFaults.Conflict, deadline);
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

            if (attempt >= Math.Min(fault.Attempts, LedgerFault.MaxAttempts) || !await LedgerFault.DelayAsync(attempt, time, deadline))
            {
                return await ReadAsync(audit, fault.Name, deadline);
            }
        }
    }

    /// <summary>
    /// Puts a decision on record that was answered while the ledger was away. It takes its place in the history by its own time. When its trigger has meanwhile
    /// been decided once more (the caller asked again), the first answered stands and the other is kept beside it, whichever was written first: see
    /// <see cref="LateSettlement"/>. Safe to do twice, and to be done twice at the same time.
    /// </summary>
    public async Task<LateResult> RecordLateAsync(AuditRecord audit)
    {
        audit = audit with { Warnings = [.. audit.Warnings, LateRecord] };
        var decision = audit.Decision;
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var (first, fault) = await WriteAsync(audit, default, deadline.Token);
        if (fault is not null)
        {
            return LateResult.Failed(fault);
        }

        try
        {
            return first is null ? LateResult.Standing
                : first.Decision.DecisionId != decision.DecisionId
                    ? await new LateSettlement(client, settings, time).SettleAsync(first.Decision, audit, deadline.Token)
                // It was written then, and only the answer was lost; or it comes a second time.
                : await StandsAsync(decision, deadline.Token) ? LateResult.Standing
                // Whoever set it aside tells of it.
                : LateResult.Aside;
        }
        catch (InvalidDataException)
        {
            return LateResult.Failed(LedgerFaults.Foreign);
        }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
        catch (Exception e)
        {
            return LateResult.Failed(LedgerFault.Of(e).Name);
        }
#pragma warning restore CA1031
    }

    /// <summary>Whether a decision was not set aside for one that was answered before it under the same trigger; it may be replaced by now.</summary>
    public async Task<bool> StandsAsync(Decision decision, CancellationToken cancellationToken) =>
        await GetOtherAsync(decision.OrderNumber, decision.DecisionId, cancellationToken) is null;

    /// <summary>
    /// What stands under a trigger. Its audit record is written once, by whoever comes first to the tables; when that one was set aside for a decision that was
    /// answered before, the way leads from one set aside to the one in its place, whose record has a trigger of its own.
    /// </summary>
    /// <param name="first">What is on record under the trigger.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    private async Task<AuditRecord> StandingAsync(AuditRecord first, CancellationToken cancellationToken)
    {
        var standing = first.Decision.DecisionId;
        while (await GetOtherAsync(first.Decision.OrderNumber, standing, cancellationToken) is { } other)
        {
            standing = LedgerItems.ToStandingId(other);
        }

        return standing == first.Decision.DecisionId
            ? first
            : await GetAuditAsync(LateSettlement.TriggerOf(standing), cancellationToken)
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

    /// <summary>
    /// Puts many decisions on record, several in one transaction, each with its audit record and its share of a job's counts or not at all. Who was on record
    /// before is left out of the transaction, which is tried again with the others.
    /// </summary>
    /// <param name="entries">No two with the same trigger.</param>
    /// <param name="max">Most entries in one transaction.</param>
    /// <returns>As many results as entries, in their order.</returns>
    public async Task<LedgerResult[]> RecordManyAsync(IReadOnlyList<LedgerEntry> entries, int max)
    {
        var results = new LedgerResult[entries.Count];
        foreach (var chunk in Enumerable.Range(0, entries.Count).Chunk(max))
        {
            await RecordChunkAsync(entries, [.. chunk], results);
        }

        return results;
    }

    private async Task RecordChunkAsync(IReadOnlyList<LedgerEntry> entries, List<int> left, LedgerResult[] results)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var transaction = new LedgerTransaction(settings, time);
        var request = transaction.Of(left.Select(index => entries[index]));
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline.Token);
                left.ForEach(index => results[index] = new LedgerResult(LedgerStatus.Recorded));
                return;
            }
            catch (TransactionCanceledException e) when (Settled(e, entries, left, results))
            {
                if (left.Count == 0)
                {
                    return;
                }

                request = transaction.Of(left.Select(index => entries[index]));
                continue;
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

            if (fault.Name is LedgerFaults.Invalid or LedgerFaults.Refused && left.Count > 1)
            {
                // Too large as a whole, or one of them cannot be written at all.
                await RecordChunkAsync(entries, left[..(left.Count / 2)], results);
                await RecordChunkAsync(entries, left[(left.Count / 2)..], results);
                return;
            }

            if (attempt >= Math.Min(fault.Attempts, LedgerFault.MaxAttempts) || !await LedgerFault.DelayAsync(attempt, time, deadline.Token))
            {
                left.ForEach(index => results[index] = new LedgerResult(LedgerStatus.Unavailable, Fault: fault.Name));
                return;
            }
        }
    }

    /// <summary>Takes out those whose trigger is on record, or whose item the database will never take.</summary>
    /// <returns>Whether there were any.</returns>
    private static bool Settled(TransactionCanceledException e, IReadOnlyList<LedgerEntry> entries, List<int> left, LedgerResult[] results)
    {
        var reasons = e.CancellationReasons ?? [];
        var item = 0;
        var settled = new List<int>();
        foreach (var index in left)
        {
            var audit = entries[index].Audit;
            var own = reasons.Skip(item).Take(LedgerTransaction.ItemsOf(entries[index])).ToList();
            item += own.Count;
            if (own is [{ Code: "ConditionalCheckFailed", Item: { Count: > 0 } recorded }, ..])
            {
                results[index] = Compare(recorded, audit);
                settled.Add(index);
            }
            else if (own.Exists(reason => reason.Code is "ValidationError"))
            {
                results[index] = new LedgerResult(LedgerStatus.Unavailable, Fault: LedgerFaults.Invalid);
                settled.Add(index);
            }
            else if (own.Exists(reason => reason.Code is "ConditionalCheckFailed"))
            {
                // What it was made of has changed meanwhile: to be read again.
                results[index] = new LedgerResult(LedgerStatus.Unavailable, Fault: LedgerFaults.Conflict);
                settled.Add(index);
            }
        }

        settled.ForEach(index => left.Remove(index));
        return settled.Count > 0;
    }

    /// <summary>The decisions that stand or stood on an order, the newest last; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetDecisionsAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, InHistory, LedgerItems.OtherPrefix, cancellationToken);

    /// <summary>What was answered on an order and does not stand, since another answer came before it; the newest last.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetOthersAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, Beside, LedgerItems.OtherPrefix, cancellationToken);

    /// <summary>What shadows said of an order, the newest last; each tells by <see cref="Decision.Supersedes"/> which decision it is compared with.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetShadowsAsync(string orderNumber, CancellationToken cancellationToken) =>
        QueryAsync(orderNumber, Beside, LedgerItems.ShadowPrefix, cancellationToken);

    /// <summary>The decision that stands; null when there is none on record.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<Decision?> GetCurrentAsync(string orderNumber, CancellationToken cancellationToken)
    {
        var request = HistoryOf(orderNumber, InHistory, LedgerItems.OtherPrefix);
        request.ScanIndexForward = false;
        request.Limit = 1;
        var page = await client.QueryAsync(request, cancellationToken);
        return page.Items is [{ } item, ..] ? LedgerItems.ToDecision(item) : null;
    }

    private async Task<IReadOnlyList<Decision>> QueryAsync(string orderNumber, string condition, string prefix, CancellationToken cancellationToken)
    {
        var decisions = new List<Decision>();
        var request = HistoryOf(orderNumber, condition, prefix);
        do
        {
            var page = await client.QueryAsync(request, cancellationToken);
            decisions.AddRange((page.Items ?? []).Select(LedgerItems.ToDecision));
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
        const int max = 25;
        var audits = new Dictionary<string, AuditRecord>(StringComparer.Ordinal);
        foreach (var chunk in triggerIds.Distinct(StringComparer.Ordinal).Chunk(max))
        {
            var keys = chunk.Select(LedgerItems.AuditKey).ToList();
            for (var attempt = 1; keys.Count > 0; attempt++)
            {
                var found = await client.BatchGetItemAsync(
                    new BatchGetItemRequest
                    {
                        RequestItems = new Dictionary<string, KeysAndAttributes>(StringComparer.Ordinal)
                        {
                            [settings.AuditTable] = new KeysAndAttributes { Keys = keys, ConsistentRead = true },
                        },
                    },
                    cancellationToken
                );
                foreach (var item in found.Responses?.GetValueOrDefault(settings.AuditTable) ?? [])
                {
                    var audit = LedgerItems.ToAudit(item);
                    audits[audit.TriggerId] = audit;
                }

                keys = found.UnprocessedKeys?.GetValueOrDefault(settings.AuditTable)?.Keys ?? [];
                if (keys.Count > 0 && (attempt == LedgerFault.MaxAttempts || !await LedgerFault.DelayAsync(attempt, time, cancellationToken)))
                {
                    throw new ProvisionedThroughputExceededException("audit records were not read in time");
                }
            }
        }

        return audits;
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
        await GetItemAsync(triggerId, cancellationToken) is { } item ? LedgerItems.ToAudit(item) : null;

    private static bool IsDecided(TransactionCanceledException e) => e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..];

    private static LedgerResult Compare(Dictionary<string, AttributeValue> item, AuditRecord audit) =>
        ToFirst(item) switch
        {
            { Fault: { } fault } => new LedgerResult(LedgerStatus.Unavailable, Fault: fault),
            // This very decision is there: it was written, and only the answer was lost.
            { First: { } recorded } when recorded.Decision.DecisionId != audit.Decision.DecisionId => new LedgerResult(
                recorded.PayloadHash == audit.PayloadHash ? LedgerStatus.Replayed : LedgerStatus.Reused,
                recorded
            ),
            _ => new LedgerResult(LedgerStatus.Recorded),
        };

    private static (AuditRecord? First, string? Fault) ToFirst(Dictionary<string, AttributeValue> item)
    {
        try
        {
            return (LedgerItems.ToAudit(item), null);
        }
        catch (InvalidDataException)
        {
            return (null, LedgerFaults.Foreign);
        }
    }

    /// <summary>The last resort: somebody else, or an attempt whose answer was lost, may have put the trigger on record.</summary>
    private async Task<(AuditRecord? First, string? Fault)> ReadAsync(AuditRecord audit, string fault, CancellationToken deadline)
    {
        if (!deadline.IsCancellationRequested && fault is LedgerFaults.Conflict or LedgerFaults.Throttled or LedgerFaults.Internal)
        {
            try
            {
                if (await GetItemAsync(audit.TriggerId, deadline) is { } item)
                {
                    return ToFirst(item);
                }
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e).Name;
            }
        }

        return (null, fault);
    }

    private async Task<Dictionary<string, AttributeValue>?> GetItemAsync(string triggerId, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.AuditTable,
                Key = LedgerItems.AuditKey(triggerId),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return found.Item is { Count: > 0 } item ? item : null;
    }
}
