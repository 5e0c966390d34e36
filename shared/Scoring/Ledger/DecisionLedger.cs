using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>
/// Decisions and their audit records in DynamoDB. Both are written in one transaction whose condition is that the trigger is new: whoever comes second gets
/// what is on record instead. Never read-then-write. Thread-safe.
/// </summary>
public sealed class DecisionLedger(IAmazonDynamoDB client, ScoringSettings settings, TimeProvider time)
{
    /// <summary>Delays double from 5 ms, so that the last retry comes about a third of a second after the first attempt; the deadline may come before.</summary>
    private const int MaxAttempts = 7;
    private const double FirstDelayMs = 5;

    /// <summary>Warning on a record that was written after its decision was answered.</summary>
    public const string LateRecord = "LATE_RECORD";

    /// <summary>The ledger on the real tables.</summary>
    public static DecisionLedger Create(ScoringSettings settings, TimeProvider time) => Create(settings, new AwsConnections(time), time);

    /// <summary>The ledger on the real tables, over connections that others use too.</summary>
    public static DecisionLedger Create(ScoringSettings settings, AwsConnections connections, TimeProvider time) =>
        new(AwsClients.DynamoDb(settings, AwsClients.Credentials(), connections.DynamoDb), settings, time);

    /// <summary>
    /// Puts a decision and its audit record on record, both or neither. Conflicts, throttling and broken connections are tried again inside the
    /// timeout; that is safe, since every attempt carries the same token. Never throws for what the database does, and does not stop when the caller goes away.
    /// </summary>
    /// <param name="audit">The record, its decision included.</param>
    /// <param name="orderSnapshot">The order's JSON as <see cref="Snapshot"/> packs it, when the caller has it already.</param>
    public async Task<LedgerResult> RecordAsync(AuditRecord audit, ReadOnlyMemory<byte> orderSnapshot = default)
    {
        using var deadline = new CancellationTokenSource(settings.LedgerTimeout, time);
        var request = new LedgerTransaction(settings, time).Of([new LedgerEntry(audit, orderSnapshot)]);
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline.Token);
                return new LedgerResult(LedgerStatus.Recorded);
            }
            catch (TransactionCanceledException e) when (IsDecided(e))
            {
                return e.CancellationReasons[0].Item is { Count: > 0 } item
                    ? Compare(item, audit)
                    : await ReadAsync(audit, LedgerFaults.Conflict, deadline.Token);
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

            if (attempt >= Math.Min(fault.Attempts, MaxAttempts) || !await DelayAsync(attempt, deadline.Token))
            {
                return await ReadAsync(audit, fault.Name, deadline.Token);
            }
        }
    }

    /// <summary>
    /// Puts a decision on record that was answered while the ledger was away. It takes its place in the history by its own time. When its trigger has meanwhile
    /// been decided once more (the caller asked again), it keeps a proof of its own under <c>late#</c> and its id: what was answered is on record.
    /// </summary>
    public async Task<LedgerResult> RecordLateAsync(AuditRecord audit)
    {
        audit = audit with { Warnings = [.. audit.Warnings, LateRecord] };
        var result = await RecordAsync(audit);
        if (result.Recorded is null)
        {
            return result;
        }

        var trigger = $"late#{audit.Decision.DecisionId:D}";
        return await RecordAsync(audit with { TriggerId = trigger, Decision = audit.Decision with { AuditId = trigger } });
    }

    /// <summary>
    /// Puts many decisions on record, several in one transaction, each with its audit record and its share of a job's counts or not at all. Who was on record
    /// before is left out of the transaction, which is tried again with the others.
    /// </summary>
    /// <param name="entries">No two with the same trigger.</param>
    /// <param name="most">Most entries in one transaction.</param>
    /// <returns>As many results as entries, in their order.</returns>
    public async Task<LedgerResult[]> RecordManyAsync(IReadOnlyList<LedgerEntry> entries, int most)
    {
        var results = new LedgerResult[entries.Count];
        foreach (var chunk in Enumerable.Range(0, entries.Count).Chunk(most))
        {
            await RecordChunkAsync(entries, [.. chunk], results);
        }

        return results;
    }

    private async Task RecordChunkAsync(IReadOnlyList<LedgerEntry> entries, List<int> left, LedgerResult[] results)
    {
        using var deadline = new CancellationTokenSource(settings.LedgerTimeout, time);
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

            if (attempt >= Math.Min(fault.Attempts, MaxAttempts) || !await DelayAsync(attempt, deadline.Token))
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

    /// <summary>All decisions on an order, the newest last; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetDecisionsAsync(string orderNumber, CancellationToken cancellation) =>
        QueryAsync(orderNumber, "decisionId < :shadow", cancellation);

    /// <summary>What shadows said of an order, the newest last; each tells by <see cref="Decision.Supersedes"/> which decision it is compared with.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public Task<IReadOnlyList<Decision>> GetShadowsAsync(string orderNumber, CancellationToken cancellation) =>
        QueryAsync(orderNumber, "begins_with(decisionId, :shadow)", cancellation);

    /// <summary>The decision that stands; null when there is none on record.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<Decision?> GetCurrentAsync(string orderNumber, CancellationToken cancellation)
    {
        var request = HistoryOf(orderNumber, "decisionId < :shadow");
        request.ScanIndexForward = false;
        request.Limit = 1;
        var page = await client.QueryAsync(request, cancellation);
        return page.Items is [{ } item, ..] ? LedgerItems.ToDecision(item) : null;
    }

    private async Task<IReadOnlyList<Decision>> QueryAsync(string orderNumber, string condition, CancellationToken cancellation)
    {
        var decisions = new List<Decision>();
        var request = HistoryOf(orderNumber, condition);
        do
        {
            var page = await client.QueryAsync(request, cancellation);
            decisions.AddRange((page.Items ?? []).Select(LedgerItems.ToDecision));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });

        return decisions;
    }

    private QueryRequest HistoryOf(string orderNumber, string condition) =>
        new()
        {
            TableName = settings.DecisionsTable,
            KeyConditionExpression = "orderNumber = :orderNumber AND " + condition,
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":orderNumber"] = new AttributeValue { S = orderNumber },
                [":shadow"] = new AttributeValue { S = LedgerItems.ShadowPrefix },
            },
            ConsistentRead = true,
            ScanIndexForward = true,
        };

    /// <summary>Proofs by trigger, many in one call; those that are unknown are missing.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<IReadOnlyDictionary<string, AuditRecord>> GetAuditsAsync(IEnumerable<string> triggerIds, CancellationToken cancellation)
    {
        // A hundred are allowed; a quarter of them keeps nobody else waiting.
        const int most = 25;
        var audits = new Dictionary<string, AuditRecord>(StringComparer.Ordinal);
        foreach (var chunk in triggerIds.Distinct(StringComparer.Ordinal).Chunk(most))
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
                    cancellation
                );
                foreach (var item in found.Responses?.GetValueOrDefault(settings.AuditTable) ?? [])
                {
                    var audit = LedgerItems.ToAudit(item);
                    audits[audit.TriggerId] = audit;
                }

                keys = found.UnprocessedKeys?.GetValueOrDefault(settings.AuditTable)?.Keys ?? [];
                if (keys.Count > 0 && (attempt == MaxAttempts || !await DelayAsync(attempt, cancellation)))
                {
                    throw new ProvisionedThroughputExceededException("audit records were not read in time");
                }
            }
        }

        return audits;
    }

    /// <summary>Decisions of one day with one outcome, test orders excepted, in the order of their ids.</summary>
    /// <param name="outcome">The outcome that they had when they were made; some are replaced by now.</param>
    /// <param name="day">In UTC.</param>
    /// <param name="after">The last one of the page before; null: the first page.</param>
    /// <param name="most">Most entries in a page.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>A page; whether it is the last.</returns>
    public async Task<(IReadOnlyList<DecisionEntry> Entries, bool Last)> GetDayAsync(
        DecisionOutcome outcome,
        DateOnly day,
        DecisionEntry? after,
        int most,
        CancellationToken cancellation
    )
    {
        var partition = LedgerItems.OutcomeDay(outcome, day);
        var page = await client.QueryAsync(
            new QueryRequest
            {
                TableName = settings.DecisionsTable,
                IndexName = "byOutcomeDay",
                KeyConditionExpression = "outcomeDay = :day",
                ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#source"] = "source" },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                {
                    [":day"] = new AttributeValue { S = partition },
                },
                ProjectionExpression = "orderNumber, decisionId, market, #source, decidedAt",
                ExclusiveStartKey = after is null
                    ? null
                    : new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                    {
                        ["outcomeDay"] = new AttributeValue { S = partition },
                        [LedgerItems.OrderNumber] = new AttributeValue { S = after.OrderNumber },
                        [LedgerItems.DecisionId] = new AttributeValue { S = after.DecisionId.ToString("D") },
                    },
                Limit = most,
            },
            cancellation
        );
        return ((page.Items ?? []).ConvertAll(LedgerItems.ToEntry), page.LastEvaluatedKey is not { Count: > 0 });
    }

    /// <summary>The proof of a decision; null when the trigger is unknown.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<AuditRecord?> GetAuditAsync(string triggerId, CancellationToken cancellation) =>
        await GetItemAsync(triggerId, cancellation) is { } item ? LedgerItems.ToAudit(item) : null;

    private static bool IsDecided(TransactionCanceledException e) => e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..];

    private static LedgerResult Compare(Dictionary<string, AttributeValue> item, AuditRecord audit)
    {
        try
        {
            var recorded = LedgerItems.ToAudit(item);
            // This very decision is there: it was written, and only the answer was lost.
            return recorded.Decision.DecisionId == audit.Decision.DecisionId
                ? new LedgerResult(LedgerStatus.Recorded)
                : new LedgerResult(recorded.PayloadHash == audit.PayloadHash ? LedgerStatus.Replayed : LedgerStatus.Reused, recorded);
        }
        catch (InvalidDataException)
        {
            return new LedgerResult(LedgerStatus.Unavailable, Fault: LedgerFaults.Foreign);
        }
    }

    /// <summary>The last resort: somebody else, or an attempt whose answer was lost, may have put the trigger on record.</summary>
    private async Task<LedgerResult> ReadAsync(AuditRecord audit, string fault, CancellationToken deadline)
    {
        if (!deadline.IsCancellationRequested && fault is LedgerFaults.Conflict or LedgerFaults.Throttled or LedgerFaults.Internal)
        {
            try
            {
                if (await GetItemAsync(audit.TriggerId, deadline) is { } item)
                {
                    return Compare(item, audit);
                }
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e).Name;
            }
        }

        return new LedgerResult(LedgerStatus.Unavailable, Fault: fault);
    }

    private async Task<Dictionary<string, AttributeValue>?> GetItemAsync(string triggerId, CancellationToken cancellation)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.AuditTable,
                Key = LedgerItems.AuditKey(triggerId),
                ConsistentRead = true,
            },
            cancellation
        );
        return found.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>False when the deadline came first. Half of the delay is by chance, so that those who met do not meet again.</summary>
    private async Task<bool> DelayAsync(int attempt, CancellationToken deadline)
    {
        var most = FirstDelayMs * (1 << (attempt - 1));
        try
        {
#pragma warning disable CA5394 // Nothing secret depends on it.
            await Task.Delay(TimeSpan.FromMilliseconds(most * (0.5 + (Random.Shared.NextDouble() / 2))), time, deadline);
#pragma warning restore CA5394
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
