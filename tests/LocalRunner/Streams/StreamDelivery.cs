using System.Globalization;
using System.Text.Json.Nodes;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Queues;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Streams;

/// <summary>
/// Hands batches of a shard to a function as Lambda does: in their order, again from where the function says that it failed, a batch that made it fail halved, and
/// told to the queue of failures when it was tried too often. Nothing behind a batch is handed over before it is done or given up.
/// </summary>
/// <param name="invoke">Takes the event, gives the function's answer.</param>
/// <param name="giveUp">Takes changes that were tried too often, and how often.</param>
/// <param name="patience">Waits before an attempt; its number is given, the first is 1.</param>
internal sealed class StreamDelivery(
    StreamTrigger trigger,
    Func<byte[], Task<InvocationResult>> invoke,
    Func<IReadOnlyList<StreamChange>, int, Task> giveUp,
    Func<int, Task> patience
)
{
    private readonly string _stream = trigger.Table.Stream!.Arn;

    /// <summary>To a function that runs here.</summary>
    /// <param name="shard">Where the changes come from.</param>
    /// <param name="tell">Takes what the queue of failures is told.</param>
    /// <param name="stop">Ends the waiting for a further attempt.</param>
    public static StreamDelivery To(FunctionHost host, StreamTrigger trigger, string shard, Func<string, Task> tell, CancellationToken stop) =>
        new(
            trigger,
            host.Pool.InvokeAsync,
            (batch, attempts) => tell(Failure(host.Description.Name, trigger.Table.Stream!.Arn, shard, batch, attempts, DateTimeOffset.UtcNow)),
            attempt => Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(attempt - 1, 7))), stop)
        );

    /// <summary>Ends when each change is done or given up.</summary>
    public async Task DeliverAsync(IReadOnlyList<StreamChange> changes)
    {
        var lanes = changes.GroupBy(change => (uint)string.GetHashCode(change.Key, StringComparison.Ordinal) % (uint)trigger.Parallelization);
        await Task.WhenAll(lanes.Select(lane => DeliverLaneAsync([.. lane])));
    }

    private async Task DeliverLaneAsync(IReadOnlyList<StreamChange> lane)
    {
        foreach (var batch in lane.Chunk(trigger.BatchSize))
        {
            await DeliverBatchAsync(batch, attempt: 1);
        }
    }

    private async Task DeliverBatchAsync(StreamChange[] batch, int attempt)
    {
        while (true)
        {
            var result = await invoke(SqsEvent.Of(batch.Select(change => change.ToRecord(_stream))));
            var failed = FirstFailed(result, batch);
            if (failed == batch.Length)
            {
                return;
            }

            // What stands before it is done.
            batch = [.. batch.Skip(failed)];
            if (result.Failed && trigger.Bisects && batch.Length > 1)
            {
                // Halving is no attempt.
                await DeliverBatchAsync([.. batch.Take(batch.Length / 2)], attempt);
                batch = [.. batch.Skip(batch.Length / 2)];
                continue;
            }

            if (attempt > trigger.MaxRetries)
            {
                await giveUp(batch, attempt);
                return;
            }

            await patience(attempt++);
        }
    }

    /// <returns>The position of the first change that is not done; how many there are, when all are.</returns>
    private int FirstFailed(InvocationResult result, StreamChange[] batch)
    {
        var numbers = batch.Select(change => change.SequenceNumber).ToHashSet(StringComparer.Ordinal);
        var failed = BatchAnswer.FailedOf(result, numbers, trigger.ReportsFailures);
        return batch.TakeWhile(change => !failed.Contains(change.SequenceNumber)).Count();
    }

    /// <summary>What the queue of failures is told: where the changes lie, not what they are.</summary>
    public static string Failure(string function, string stream, string shard, IReadOnlyList<StreamChange> batch, int attempts, DateTimeOffset now)
    {
        var info = new JsonObject
        {
            ["requestContext"] = new JsonObject
            {
                ["functionArn"] = function,
                ["condition"] = "RetryAttemptsExhausted",
                ["approximateInvokeCount"] = attempts,
            },
            ["version"] = "1.0",
            ["timestamp"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["DDBStreamBatchInfo"] = new JsonObject
            {
                ["shardId"] = shard,
                ["startSequenceNumber"] = batch[0].SequenceNumber,
                ["endSequenceNumber"] = batch[^1].SequenceNumber,
                ["approximateArrivalOfFirstRecord"] = Instant(batch[0].ArrivedAt),
                ["approximateArrivalOfLastRecord"] = Instant(batch[^1].ArrivedAt),
                ["batchSize"] = batch.Count,
                ["streamArn"] = stream,
            },
        };
        return info.ToJsonString();
    }

    private static string Instant(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture);
}
