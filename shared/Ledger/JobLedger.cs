using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Ledger;

/// <summary>Rescore jobs and their counts in DynamoDB. What the database does wrong is an exception of the SDK: jobs can wait. Thread-safe.</summary>
public sealed class JobLedger(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>The ledger on the real table, over connections that others use too.</summary>
    public static JobLedger Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <exception cref="InvalidOperationException">There is a job of that id.</exception>
    public async Task CreateAsync(RescoreJob job, CancellationToken cancellationToken)
    {
        try
        {
            await client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = settings.JobsTable,
                    Item = JobItems.OfJob(job),
                    ConditionExpression = "attribute_not_exists(jobId)",
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException e)
        {
            throw new InvalidOperationException($"there is a job {job.JobId} already", e);
        }
    }

    /// <summary>Takes failures out of the counts, so that the orders can be tried and counted again. What was left alone stays counted.</summary>
    public async Task ForgetFailuresAsync(string jobId, CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < JobItems.Shards; shard++)
        {
            await ForgetFailuresAsync(jobId, JobItems.Partition(jobId, shard), cancellationToken);
        }
    }

    private async Task ForgetFailuresAsync(string jobId, string partition, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = settings.JobsTable,
            KeyConditionExpression = "jobId = :job AND begins_with(#shard, :once)",
            FilterExpression = "begins_with(#counter, :failed)",
            ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#shard"] = "shard", ["#counter"] = "counter" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":job"] = JobItems.Text(partition),
                [":once"] = JobItems.Text(JobItems.OncePrefix),
                [":failed"] = JobItems.Text(JobCounters.Failed("")),
            },
            ConsistentRead = true,
        };
        do
        {
            var page = await client.QueryAsync(request, cancellationToken);
            foreach (var mark in page.Items ?? [])
            {
                await ForgetAsync(jobId, JobItems.Key(partition, mark["shard"].S), mark["counter"].S, cancellationToken);
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task ForgetAsync(string jobId, Dictionary<string, AttributeValue> mark, string counter, CancellationToken cancellationToken)
    {
        var delta = new Dictionary<string, decimal>(StringComparer.Ordinal) { [counter] = -1 };
        try
        {
            await client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new TransactWriteItem
                        {
                            Delete = new Delete
                            {
                                TableName = settings.JobsTable,
                                Key = mark,
                                ConditionExpression = "#counter = :counter",
                                ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#counter"] = "counter" },
                                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                                {
                                    [":counter"] = JobItems.Text(counter),
                                },
                            },
                        },
                        new TransactWriteItem { Update = JobItems.Add(settings.JobsTable, jobId, delta, time.GetUtcNow()) },
                    ],
                },
                cancellationToken
            );
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..])
        {
            // It is not counted any more.
        }
    }

    /// <summary>Null: there is none.</summary>
    public async Task<RescoreJob?> GetAsync(string jobId, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.JobsTable,
                Key = JobItems.Key(jobId, JobItems.Description),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return found.Item is { Count: > 0 } item ? JobItems.ToJob(item) : null;
    }

    /// <summary>Jobs, the one that was started last first. The index may lag behind the table.</summary>
    /// <param name="before">The last one of the page before; null: the first page.</param>
    /// <param name="max">Most in a page, up to 100.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <returns>A page; whether it is the last.</returns>
    public async Task<(IReadOnlyList<ListedJob> Jobs, bool Last)> ListAsync(Guid? before, int max, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = settings.JobsTable,
            IndexName = "byStart",
            KeyConditionExpression = "jobList = :list",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":list"] = JobItems.Text(JobItems.List) },
            ScanIndexForward = false,
            Limit = max,
        };
        if (before is { } id)
        {
            request.KeyConditionExpression += " AND startedId < :before";
            request.ExpressionAttributeValues[":before"] = JobItems.Text(id.ToString("D"));
        }

        var page = await client.QueryAsync(request, cancellationToken);
        var found = page.Items ?? [];
        var keys = found.Select(item => JobItems.Key(item["jobId"].S, item["shard"].S));
        var items = (await Tables.GetManyAsync(client, settings.JobsTable, keys, 100, time, cancellationToken)).ToDictionary(
            item => item["jobId"].S,
            StringComparer.Ordinal
        );
        return (
            [
                .. found.Select(item => new ListedJob(
                    Guid.ParseExact(item[JobItems.StartedId].S, "D"),
                    item["jobId"].S,
                    items.TryGetValue(item["jobId"].S, out var description) ? JobItems.ToJobOrNull(description) : null
                )),
            ],
            page.LastEvaluatedKey is not { Count: > 0 }
        );
    }

    /// <summary>Writes down how far the enumeration has come, unless another message has.</summary>
    /// <param name="before">The job as it was read.</param>
    /// <param name="after">With its next step, position and count.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False: pass, step or cancellation were not what they were any more, and nothing was written.</returns>
    public async Task<bool> AdvanceAsync(RescoreJob before, RescoreJob after, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [":pass"] = JobItems.Number(before.Pass),
            [":step"] = JobItems.Number(before.Step),
            [":nextPass"] = JobItems.Number(after.Pass),
            [":nextStep"] = JobItems.Number(after.Step),
            [":partition"] = JobItems.Number(after.Partition),
            [":enumerated"] = JobItems.Number(after.Enumerated),
            [":ended"] = new AttributeValue { BOOL = after.EnumerationEnded },
            [":cancelled"] = new AttributeValue { BOOL = after.Cancelled },
            [":wasCancelled"] = new AttributeValue { BOOL = before.Cancelled },
        };
        var position = "REMOVE afterDecision";
        if (after.AfterDecisionId is { } decision)
        {
            values[":decision"] = JobItems.Text(decision.ToString("D"));
            position = ", afterDecision = :decision";
        }

        return await UpdateAsync(
            before.JobId,
            "SET pass = :nextPass, step = :nextStep, #partition = :partition, enumerated = :enumerated, ended = :ended, cancelled = :cancelled "
                + position,
            // Who cancels moves no step, and must not be overwritten.
            "pass = :pass AND step = :step AND cancelled = :wasCancelled",
            values,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["#partition"] = "partition" },
            cancellationToken
        );
    }

    /// <summary>Stops a job, or lets it be.</summary>
    /// <returns>False: there is no such job.</returns>
    public Task<bool> CancelAsync(string jobId, CancellationToken cancellationToken) =>
        UpdateAsync(
            jobId,
            "SET cancelled = :cancelled",
            "attribute_exists(jobId)",
            new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":cancelled"] = new AttributeValue { BOOL = true } },
            names: null,
            cancellationToken
        );

    /// <summary>
    /// Counts something once that leaves no decision behind: an order that failed, one that was left alone. Not when its trigger is on record after all: then it is
    /// counted there.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="what">The order or decision; what is counted once.</param>
    /// <param name="counter">One of <see cref="JobCounters"/>.</param>
    /// <param name="triggerId">What a decision would be on record under; null: whatever is there does not matter.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task CountOnceAsync(string jobId, string what, string counter, string? triggerId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var delta = new Dictionary<string, decimal>(StringComparer.Ordinal) { [counter] = 1 };
        for (var attempt = 1; ; attempt++)
        {
            List<TransactWriteItem> items =
            [
                new()
                {
                    Put = new Put
                    {
                        TableName = settings.JobsTable,
                        Item = JobItems.Mark(jobId, what, counter, now),
                        ConditionExpression = "attribute_not_exists(jobId)",
                    },
                },
                new() { Update = JobItems.Add(settings.JobsTable, jobId, delta, now) },
            ];
            if (triggerId is not null)
            {
                items.Add(new TransactWriteItem { ConditionCheck = NotDecided(triggerId, what) });
            }

            try
            {
                await client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = items }, cancellationToken);
                return;
            }
            catch (TransactionCanceledException e) when (e.CancellationReasons?.Exists(reason => reason.Code == "ConditionalCheckFailed") == true)
            {
                // It was counted before.
                return;
            }
            catch (TransactionCanceledException e)
            {
                // Somebody counts in the same place: perhaps the next is free.
                if (!await LedgerFault.Of(e).RetryAsync(attempt, time, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>What of a job was counted without a decision, of those that are asked for.</summary>
    public async Task<IReadOnlyDictionary<string, JobMark>> GetMarksAsync(
        string jobId,
        IEnumerable<string> whats,
        CancellationToken cancellationToken
    )
    {
        var keys = whats.Distinct(StringComparer.Ordinal).Select(what => JobItems.MarkKey(jobId, what));
        var items = await Tables.GetManyAsync(client, settings.JobsTable, keys, 100, time, cancellationToken);
        return items.Select(JobItems.ToMark).OfType<JobMark>().ToDictionary(mark => mark.What, StringComparer.Ordinal);
    }

    /// <summary>The counts as they are now; all zero of a job that has none.</summary>
    public async Task<JobCounts> GetCountsAsync(string jobId, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, JobItems.Shards).Select(shard => JobItems.Key(JobItems.Partition(jobId, shard), JobItems.Counts));
        return JobItems.ToCounts(await Tables.GetManyAsync(client, settings.JobsTable, keys, 100, time, cancellationToken));
    }

    /// <summary>The trigger is not on record, or not for the decision that is meant: a job may meet several decisions on one order.</summary>
    private ConditionCheck NotDecided(string triggerId, string what)
    {
        var check = new ConditionCheck
        {
            TableName = settings.AuditTable,
            Key = AuditItems.AuditKey(triggerId),
            ConditionExpression = "attribute_not_exists(triggerId)",
        };
        if (Guid.TryParseExact(what, "D", out _))
        {
            check.ConditionExpression += " OR supersedes <> :what";
            check.ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":what"] = JobItems.Text(what) };
        }

        return check;
    }

    private async Task<bool> UpdateAsync(
        string jobId,
        string update,
        string condition,
        Dictionary<string, AttributeValue> values,
        Dictionary<string, string>? names,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = settings.JobsTable,
                    Key = JobItems.Key(jobId, JobItems.Description),
                    UpdateExpression = update,
                    ConditionExpression = condition,
                    ExpressionAttributeValues = values,
                    ExpressionAttributeNames = names,
                },
                cancellationToken
            );
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
