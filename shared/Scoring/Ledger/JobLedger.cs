using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Scoring;

/// <summary>Rescore jobs and their counts in DynamoDB. What the database does wrong is an exception of the SDK: jobs can wait. Thread-safe.</summary>
public sealed class JobLedger(IAmazonDynamoDB client, ScoringSettings settings, TimeProvider time)
{
    /// <summary>The ledger on the real table.</summary>
    public static JobLedger Create(ScoringSettings settings, TimeProvider time) =>
        new(AwsClients.DynamoDb(settings, AwsClients.Credentials(), new AwsHttp(settings.LedgerTimeout)), settings, time);

    /// <exception cref="InvalidOperationException">There is a job of that id.</exception>
    public async Task CreateAsync(RescoreJob job, CancellationToken cancellation)
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
                cancellation
            );
        }
        catch (ConditionalCheckFailedException e)
        {
            throw new InvalidOperationException($"there is a job {job.JobId} already", e);
        }
    }

    /// <summary>Takes failures out of the counts, so that the orders can be tried and counted again. What was left alone stays counted.</summary>
    public async Task ForgetFailuresAsync(string jobId, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = settings.JobsTable,
            KeyConditionExpression = "jobId = :job AND begins_with(#shard, :once)",
            FilterExpression = "begins_with(#counter, :failed)",
            ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#shard"] = "shard", ["#counter"] = "counter" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                [":job"] = JobItems.Text(jobId),
                [":once"] = JobItems.Text("once#"),
                [":failed"] = JobItems.Text(JobCounters.Failed("")),
            },
            ConsistentRead = true,
        };
        do
        {
            var page = await client.QueryAsync(request, cancellation);
            foreach (var mark in page.Items ?? [])
            {
                await ForgetAsync(jobId, mark["shard"].S, mark["counter"].S, cancellation);
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task ForgetAsync(string jobId, string mark, string counter, CancellationToken cancellation)
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
                                Key = JobItems.Key(jobId, mark),
                                ConditionExpression = "#counter = :counter",
                                ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#counter"] = "counter" },
                                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                                {
                                    [":counter"] = JobItems.Text(counter),
                                },
                            },
                        },
                        new TransactWriteItem { Update = JobItems.Add(settings.JobsTable, jobId, "00", delta, time.GetUtcNow()) },
                    ],
                },
                cancellation
            );
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..])
        {
            // It is not counted any more.
        }
    }

    /// <summary>Null: there is none.</summary>
    public async Task<RescoreJob?> GetAsync(string jobId, CancellationToken cancellation)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.JobsTable,
                Key = JobItems.Key(jobId, JobItems.Description),
                ConsistentRead = true,
            },
            cancellation
        );
        return found.Item is { Count: > 0 } item ? JobItems.ToJob(item) : null;
    }

    /// <summary>Writes down how far the enumeration has come, unless another message has.</summary>
    /// <param name="before">The job as it was read.</param>
    /// <param name="after">With its next step, position and count.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>False: pass or step were not what they were any more, and nothing was written.</returns>
    public async Task<bool> AdvanceAsync(RescoreJob before, RescoreJob after, CancellationToken cancellation)
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
        };
        var position = "REMOVE afterOrder, afterDecision";
        if (after is { AfterOrderNumber: { } order, AfterDecisionId: { } decision })
        {
            values[":order"] = JobItems.Text(order);
            values[":decision"] = JobItems.Text(decision.ToString("D"));
            position = ", afterOrder = :order, afterDecision = :decision";
        }

        return await UpdateAsync(
            before.JobId,
            "SET pass = :nextPass, step = :nextStep, #partition = :partition, enumerated = :enumerated, ended = :ended, cancelled = :cancelled "
                + position,
            "pass = :pass AND step = :step",
            values,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["#partition"] = "partition" },
            cancellation
        );
    }

    /// <summary>Stops a job, or lets it be.</summary>
    /// <returns>False: there is no such job.</returns>
    public Task<bool> CancelAsync(string jobId, CancellationToken cancellation) =>
        UpdateAsync(
            jobId,
            "SET cancelled = :cancelled",
            "attribute_exists(jobId)",
            new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":cancelled"] = new AttributeValue { BOOL = true } },
            names: null,
            cancellation
        );

    /// <summary>Counts something once that leaves no decision behind: an order that failed, one that was left alone.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="what">The order or decision; what is counted once.</param>
    /// <param name="counter">One of <see cref="JobCounters"/>.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async Task CountOnceAsync(string jobId, string what, string counter, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var delta = new Dictionary<string, decimal>(StringComparer.Ordinal) { [counter] = 1 };
        try
        {
            await client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new TransactWriteItem
                        {
                            Put = new Put
                            {
                                TableName = settings.JobsTable,
                                Item = JobItems.Marker(jobId, what, counter, now),
                                ConditionExpression = "attribute_not_exists(jobId)",
                            },
                        },
                        new TransactWriteItem { Update = JobItems.Add(settings.JobsTable, jobId, "00", delta, now) },
                    ],
                },
                cancellation
            );
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..])
        {
            // It was counted before.
        }
    }

    /// <summary>The counts as they are now; all zero of a job that has none.</summary>
    public async Task<JobCounts> GetCountsAsync(string jobId, CancellationToken cancellation)
    {
        var page = await client.QueryAsync(
            new QueryRequest
            {
                TableName = settings.JobsTable,
                // A reserved word of DynamoDB's.
                KeyConditionExpression = "jobId = :job AND #shard < :letters",
                ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#shard"] = "shard" },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                {
                    [":job"] = JobItems.Text(jobId),
                    [":letters"] = JobItems.Text("a"),
                },
                ConsistentRead = true,
            },
            cancellation
        );
        return JobItems.ToCounts(page.Items ?? []);
    }

    private async Task<bool> UpdateAsync(
        string jobId,
        string update,
        string condition,
        Dictionary<string, AttributeValue> values,
        Dictionary<string, string>? names,
        CancellationToken cancellation
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
                cancellation
            );
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
