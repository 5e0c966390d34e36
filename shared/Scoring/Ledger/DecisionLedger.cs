using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
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

    /// <summary>The ledger on the real tables.</summary>
    public static DecisionLedger Create(ScoringSettings settings, TimeProvider time) =>
        Create(settings, time, AwsClients.Credentials(), new AwsHttp(settings.LedgerTimeout));

    internal static DecisionLedger Create(ScoringSettings settings, TimeProvider time, AWSCredentials? credentials, HttpClientFactory http)
    {
        var config = AwsClients.Configure(new AmazonDynamoDBConfig(), settings, settings.DynamoDbUrl, settings.LedgerTimeout, http);
        var client = credentials is null ? new AmazonDynamoDBClient(config) : new AmazonDynamoDBClient(credentials, config);
        return new DecisionLedger(client, settings, time);
    }

    /// <summary>
    /// Puts a decision and its audit record on record, both or neither. Conflicts, throttling and broken connections are tried again inside the
    /// timeout; that is safe, since every attempt carries the same token. Never throws for what the database does, and does not stop when the caller goes away.
    /// </summary>
    /// <param name="audit">The record, its decision included.</param>
    /// <param name="orderSnapshot">The order's JSON as <see cref="Snapshot"/> packs it, when the caller has it already.</param>
    public async Task<LedgerResult> RecordAsync(AuditRecord audit, ReadOnlyMemory<byte> orderSnapshot = default)
    {
        using var deadline = new CancellationTokenSource(settings.LedgerTimeout, time);
        var request = Transaction(audit, orderSnapshot.IsEmpty ? Snapshot.Pack(audit.Order) : orderSnapshot);
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
                    ? Compare(item, audit.PayloadHash)
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

    /// <summary>All decisions on an order, the newest last; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<IReadOnlyList<Decision>> GetDecisionsAsync(string orderNumber, CancellationToken cancellation)
    {
        var decisions = new List<Decision>();
        var request = new QueryRequest
        {
            TableName = settings.DecisionsTable,
            KeyConditionExpression = "orderNumber = :orderNumber",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":orderNumber"] = new AttributeValue { S = orderNumber },
            },
            ConsistentRead = true,
            ScanIndexForward = true,
        };
        do
        {
            var page = await client.QueryAsync(request, cancellation);
            decisions.AddRange((page.Items ?? []).Select(LedgerItems.ToDecision));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });

        return decisions;
    }

    /// <summary>The proof of a decision; null when the trigger is unknown.</summary>
    /// <exception cref="InvalidDataException">The item is not ours.</exception>
    public async Task<AuditRecord?> GetAuditAsync(string triggerId, CancellationToken cancellation) =>
        await GetItemAsync(triggerId, cancellation) is { } item ? LedgerItems.ToAudit(item) : null;

    private TransactWriteItemsRequest Transaction(AuditRecord audit, ReadOnlyMemory<byte> orderSnapshot)
    {
        var decision = LedgerItems.OfDecision(audit.Decision, settings.Retention);
        return new TransactWriteItemsRequest
        {
            // For ten minutes the same token is the same transaction: an attempt whose answer was lost succeeds again without a second write.
            ClientRequestToken = audit.Decision.DecisionId.ToString("D"),
            TransactItems =
            [
                new TransactWriteItem
                {
                    Put = new Put
                    {
                        TableName = settings.AuditTable,
                        Item = LedgerItems.OfAudit(audit, decision, orderSnapshot),
                        ConditionExpression = "attribute_not_exists(triggerId)",
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                },
                new TransactWriteItem
                {
                    Put = new Put
                    {
                        TableName = settings.DecisionsTable,
                        Item = decision,
                        ConditionExpression = "attribute_not_exists(orderNumber)",
                    },
                },
            ],
        };
    }

    private static bool IsDecided(TransactionCanceledException e) => e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..];

    private static LedgerResult Compare(Dictionary<string, AttributeValue> item, string payloadHash)
    {
        try
        {
            var recorded = LedgerItems.ToAudit(item);
            return new LedgerResult(recorded.PayloadHash == payloadHash ? LedgerStatus.Replayed : LedgerStatus.Reused, recorded);
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
                    return Compare(item, audit.PayloadHash);
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
                Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                {
                    [LedgerItems.TriggerId] = new AttributeValue { S = triggerId },
                },
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
