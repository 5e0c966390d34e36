using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Lets one decision stand where a trigger was answered more than once while the ledger was away: the first answered, by time and id, whatever order the records
/// come in.
/// <para>
/// Audit records are written once. The trigger's own is the one of whoever came to the tables first; every other answer has a record of its own, <c>late#</c> and
/// its id. Which of them stands is said by the Decisions table: the one that does lies in the order's history, under its id; each other one lies beside it, under
/// <c>other#</c> and its id, in no index, and names the one that took its place. A decision that was in the history and turns out to be answered later is moved
/// aside in the transaction that puts the earlier one there; so the history, the newest last, holds only what stands or stood by right, and who finds a trigger's
/// record asks whether its decision lies aside (<see cref="DecisionWriter.RecordAsync"/> does for a repeated request).
/// </para>
/// </summary>
internal sealed class LateSettlement(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <param name="first">What is on record under the trigger; another decision.</param>
    /// <param name="late">The record that came late.</param>
    /// <param name="deadline">Stops the calls.</param>
    /// <exception cref="InvalidDataException">An item is not ours.</exception>
    public async Task<LateResult> SettleAsync(Decision first, AuditRecord late, CancellationToken deadline)
    {
        var trigger = TriggerId.Late(late.Decision.DecisionId);
        late = late with { TriggerId = trigger, Decision = late.Decision with { AuditId = trigger } };
        for (var attempt = 1; ; attempt++)
        {
            var fault = new LedgerFault(LedgerFaults.Conflict, int.MaxValue);
            var history = await ReadAsync(late.Decision.OrderNumber, deadline);
            if (first.OrderNumber != late.Decision.OrderNumber)
            {
                // A request id that was used for two orders: each keeps the decision that was answered on it.
                if (history.Knows(late.Decision.DecisionId))
                {
                    return LateResult.Standing;
                }
            }
            else if (history.Knows(late.Decision.DecisionId) && history.ToTell(first.DecisionId) is { } changes)
            {
                return new LateResult(null, history.StandingFor(first.DecisionId) == late.Decision.DecisionId, changes);
            }

            if (!history.Knows(late.Decision.DecisionId) && Transaction(first, late, history) is { } transaction)
            {
                try
                {
                    await client.TransactWriteItemsAsync(transaction, deadline);
                    // What is to be told is read anew: others may have settled at the same time.
                    continue;
                }
                catch (TransactionCanceledException e) when (IsOutdated(e))
                {
                    // Another record moved what stands; or this one was written meanwhile.
                }
                catch (AmazonDynamoDBException e)
                {
                    fault = LedgerFault.Of(e);
                }
            }

            if (!await fault.RetryAsync(attempt, time, deadline))
            {
                return LateResult.Failed(fault.Name);
            }
        }
    }

    private static bool IsOutdated(TransactionCanceledException e) =>
        e.CancellationReasons?.Exists(reason => reason.Code == "ConditionalCheckFailed") == true;

    /// <summary>Null when the history was read while somebody wrote it.</summary>
    private TransactWriteItemsRequest? Transaction(Decision first, AuditRecord late, OrderHistory history)
    {
        var decision = late.Decision;
        var item = LedgerItems.OfDecision(decision, settings.Retention);
        var items = new List<TransactWriteItem>
        {
            Put(settings.AuditTable, AuditItems.OfAudit(late, item, Snapshot.Pack(late.Order)), "attribute_not_exists(triggerId)"),
        };
        if (first.OrderNumber != decision.OrderNumber)
        {
            items.Add(Put(settings.DecisionsTable, item, NewKey));
        }
        else if (!history.InHistory.TryGetValue(history.StandingFor(first.DecisionId), out var standing))
        {
            return null;
        }
        else if (OrderHistory.IsBefore(decision, standing.Decision))
        {
            items.Add(
                new TransactWriteItem
                {
                    Delete = new Delete
                    {
                        TableName = settings.DecisionsTable,
                        Key = KeyOf(standing.Decision),
                        ConditionExpression = StillThere,
                    },
                }
            );
            items.Add(Put(settings.DecisionsTable, LedgerItems.OfOther(standing.Item, decision.DecisionId), NewKey));
            items.Add(Put(settings.DecisionsTable, item, NewKey));
        }
        else
        {
            items.Add(Put(settings.DecisionsTable, LedgerItems.OfOther(item, standing.Decision.DecisionId), NewKey));
            items.Add(
                new TransactWriteItem
                {
                    ConditionCheck = new ConditionCheck
                    {
                        TableName = settings.DecisionsTable,
                        Key = KeyOf(standing.Decision),
                        ConditionExpression = StillThere,
                    },
                }
            );
        }

        return new TransactWriteItemsRequest { TransactItems = items };
    }

    private const string NewKey = "attribute_not_exists(orderNumber)";
    private const string StillThere = "attribute_exists(orderNumber)";

    private static Item KeyOf(Decision decision) => LedgerItems.DecisionKey(decision.OrderNumber, decision.DecisionId.ToString("D"));

    private static TransactWriteItem Put(string table, Item item, string condition) =>
        new()
        {
            Put = new Put
            {
                TableName = table,
                Item = item,
                ConditionExpression = condition,
            },
        };

    private async Task<OrderHistory> ReadAsync(string orderNumber, CancellationToken deadline)
    {
        var items = new List<Item>();
        var request = new QueryRequest
        {
            TableName = settings.DecisionsTable,
            KeyConditionExpression = "orderNumber = :orderNumber AND decisionId < :shadow",
            ExpressionAttributeValues = new Item(StringComparer.Ordinal)
            {
                [":orderNumber"] = new AttributeValue { S = orderNumber },
                [":shadow"] = new AttributeValue { S = LedgerItems.ShadowPrefix },
            },
            ConsistentRead = true,
        };
        do
        {
            var page = await client.QueryAsync(request, deadline);
            items.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });

        return new OrderHistory(items);
    }

    /// <summary>All that was answered on an order.</summary>
    private sealed class OrderHistory
    {
        private readonly Dictionary<Guid, (Decision Decision, Guid Standing)> _others = [];
        private readonly Decision? _current;

        public OrderHistory(List<Item> items)
        {
            foreach (var item in items)
            {
                var decision = LedgerItems.ToDecision(item);
                if (item[LedgerItems.DecisionId].S.StartsWith(LedgerItems.OtherPrefix, StringComparison.Ordinal))
                {
                    _others.Add(decision.DecisionId, (decision, LedgerItems.ToStandingId(item)));
                }
                else
                {
                    // The newest is last.
                    InHistory.Add(decision.DecisionId, (decision, item));
                    _current = decision;
                }
            }
        }

        public Dictionary<Guid, (Decision Decision, Item Item)> InHistory { get; } = [];

        public static bool IsBefore(Decision one, Decision other) =>
            one.DecidedAt != other.DecidedAt
                ? one.DecidedAt < other.DecidedAt
                : string.CompareOrdinal(one.DecisionId.ToString("D"), other.DecisionId.ToString("D")) < 0;

        public bool Knows(Guid decisionId) => InHistory.ContainsKey(decisionId) || _others.ContainsKey(decisionId);

        /// <summary>The end of the way from one set aside to the one in its place.</summary>
        public Guid StandingFor(Guid decisionId)
        {
            while (_others.TryGetValue(decisionId, out var other))
            {
                decisionId = other.Standing;
            }

            return decisionId;
        }

        /// <summary>
        /// All answers of the trigger, the one that stands among them since it may be replaced by now, that differ from the order's current decision. Null when the
        /// history was read while somebody wrote it.
        /// </summary>
        public IReadOnlyList<DecisionChange>? ToTell(Guid first)
        {
            var standing = StandingFor(first);
            return _current is null || !InHistory.TryGetValue(standing, out var stands)
                ? null
                :
                [
                    .. _others
                        .Values.Select(other => other.Decision)
                        .Where(other => StandingFor(other.DecisionId) == standing)
                        .Append(stands.Decision)
                        .Select(answered => DecisionChange.Of(_current, answered))
                        .OfType<DecisionChange>(),
                ];
        }
    }
}
