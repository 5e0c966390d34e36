using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Ledger;

/// <summary>
/// Decisions, their audit records and the counts of jobs as one TransactWriteItems: for each entry its audit record, whose condition is that the trigger is new,
/// then its decision, unless it was only tried, whether what it replaces is in the history, and the order's review; behind them all the counts.
/// </summary>
internal sealed class LedgerTransaction(LedgerSettings settings, TimeProvider time)
{
    /// <summary>The service takes no more.</summary>
    private const int MaxItems = 100;

    /// <summary>Places of entries that go into one transaction each, in their order.</summary>
    /// <param name="entries">All of them.</param>
    /// <param name="max">Most in one.</param>
    public static IEnumerable<List<int>> Chunk(IReadOnlyList<LedgerEntry> entries, int max)
    {
        var (chunk, items, jobs) = (new List<int>(), 0, new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < entries.Count; i++)
        {
            var job = entries[i].Count?.JobId;
            var own = ItemsOf(entries[i]) + (job is not null && !jobs.Contains(job) ? 1 : 0);
            if (chunk.Count > 0 && (chunk.Count == max || items + own > MaxItems))
            {
                yield return chunk;
                (chunk, items) = ([], 0);
                jobs.Clear();
                own = ItemsOf(entries[i]) + (job is null ? 0 : 1);
            }

            chunk.Add(i);
            items += own;
            if (job is not null)
            {
                jobs.Add(job);
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    /// <summary>How many items of the transaction are an entry's own.</summary>
    public static int ItemsOf(LedgerEntry entry) =>
        (entry.Audit.Mode == RescoreMode.DryRun ? 1 : 2)
        + (entry.WhileInHistory ? 1 : 0)
        + (entry.UnlessReviewed ? 1 : 0)
        + (entry.Count?.Withdrawn is null ? 0 : 1);

    public TransactWriteItemsRequest Of(IEnumerable<LedgerEntry> entries)
    {
        var items = new List<TransactWriteItem>();
        var counts = new Dictionary<string, Dictionary<string, decimal>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var audit = entry.Audit;
            var decision = LedgerItems.OfDecision(audit.Decision, settings.Retention);
            var snapshot = entry.OrderSnapshot.IsEmpty ? Snapshot.Pack(audit.Order) : entry.OrderSnapshot;
            items.Add(
                Put(
                    settings.AuditTable,
                    AuditItems.OfAudit(audit, decision, snapshot),
                    "attribute_not_exists(triggerId)",
                    ReturnValuesOnConditionCheckFailure.ALL_OLD
                )
            );
            if (audit.Mode != RescoreMode.DryRun)
            {
                var item = audit.Mode == RescoreMode.Shadow ? LedgerItems.OfShadow(decision) : decision;
                items.Add(Put(settings.DecisionsTable, item, "attribute_not_exists(orderNumber)", ReturnValuesOnConditionCheckFailure.NONE));
            }

            if (entry.WhileInHistory)
            {
                items.Add(new TransactWriteItem { ConditionCheck = InHistory(audit.Decision) });
            }

            if (entry.UnlessReviewed)
            {
                items.Add(ReviewGuard.Of(settings.ReviewsTable, audit.Decision, settings.Retention));
            }

            if (entry.Count is { Withdrawn: { } withdrawn } count)
            {
                items.Add(new TransactWriteItem { Update = JobItems.Withdraw(settings.JobsTable, count.JobId, withdrawn) });
            }

            Add(counts, entry.Count);
        }

        foreach (var (jobId, deltas) in counts)
        {
            items.Add(new TransactWriteItem { Update = JobItems.Add(settings.JobsTable, jobId, deltas, time.GetUtcNow()) });
        }

        return new TransactWriteItemsRequest
        {
            // For ten minutes the same token is the same transaction: an attempt whose answer was lost succeeds again without a second write. A token of the
            // decision's own would be refused when the same decision comes in another transaction, as a late record does.
            ClientRequestToken = Guid.NewGuid().ToString("D"),
            TransactItems = items,
        };
    }

    private ConditionCheck InHistory(Decision decision) =>
        new()
        {
            TableName = settings.DecisionsTable,
            Key = LedgerItems.DecisionKey(
                decision.OrderNumber,
                decision.Supersedes?.ToString("D") ?? throw new InvalidOperationException("a decision that replaces none cannot depend on it")
            ),
            ConditionExpression = "attribute_exists(orderNumber)",
        };

    private static TransactWriteItem Put(
        string table,
        Dictionary<string, AttributeValue> item,
        string condition,
        ReturnValuesOnConditionCheckFailure returned
    ) =>
        new()
        {
            Put = new Put
            {
                TableName = table,
                Item = item,
                ConditionExpression = condition,
                ReturnValuesOnConditionCheckFailure = returned,
            },
        };

    private static void Add(Dictionary<string, Dictionary<string, decimal>> counts, JobCount? count)
    {
        if (count is null)
        {
            return;
        }

        if (!counts.TryGetValue(count.JobId, out var sums))
        {
            counts.Add(count.JobId, sums = new Dictionary<string, decimal>(StringComparer.Ordinal));
        }

        foreach (var (name, delta) in count.Deltas)
        {
            sums[name] = sums.GetValueOrDefault(name) + delta;
        }

        if (count.Withdrawn is { } withdrawn)
        {
            sums[withdrawn.Counter] = sums.GetValueOrDefault(withdrawn.Counter) - 1;
        }
    }
}
