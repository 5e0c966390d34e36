using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Streams;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Streams;

/// <summary>How changes of a stream are handed to a function that fails in every way.</summary>
public sealed class StreamDeliveryTests
{
    private const string Done = """{"batchItemFailures":[]}""";

    private readonly List<string> _batches = [];
    private readonly List<string> _givenUp = [];
    private readonly List<int> _waits = [];

    [Fact]
    public async Task Batches_are_full_and_in_the_order_of_the_shard()
    {
        await DeliverAsync(Trigger(batch: 2), _ => Answer(Done), "1a 2a 3b 4c 5a");
        _batches.ShouldBe(["1 2", "3 4", "5"]);
    }

    [Fact]
    public async Task Changes_of_one_item_keep_their_order_in_lanes_side_by_side()
    {
        var changes = string.Join(' ', Enumerable.Range(1, 60).Select(number => $"{number}{(char)('a' + (number % 7))}"));
        await DeliverAsync(Trigger(batch: 5, lanes: 4), _ => Answer(Done), changes);
        var seen = _batches.SelectMany(batch => batch.Split(' ')).Select(int.Parse).ToList();
        seen.ShouldBe(Enumerable.Range(1, 60), ignoreOrder: true);
        seen.GroupBy(number => number % 7).ShouldAllBe(item => item.SequenceEqual(item.Order()));
    }

    [Fact]
    public async Task A_batch_goes_on_where_the_function_says_that_it_failed()
    {
        await DeliverAsync(Trigger(), Failing(3, times: 2), "1a 2a 3a 4a");
        _batches.ShouldBe(["1 2 3 4", "3 4", "3 4"]);
        _waits.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task What_failed_too_often_is_given_up_and_the_shard_goes_on()
    {
        await DeliverAsync(Trigger(batch: 2, retries: 2), Failing(1, times: int.MaxValue), "1a 2a 3a");
        _batches.ShouldBe(["1 2", "1 2", "1 2", "3"]);
        _givenUp.ShouldBe(["1 2 after 3"]);
    }

    [Fact]
    public async Task Without_a_bound_nothing_is_given_up()
    {
        await DeliverAsync(Trigger(retries: null), Failing(1, times: 150), "1a");
        _batches.Count.ShouldBe(151);
        _givenUp.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_kills_the_function_is_halved_until_the_one_is_found()
    {
        await DeliverAsync(Trigger(retries: 1), batch => batch.Contains('3') ? Killed : Answer(Done), "1a 2a 3a 4a");
        _batches.ShouldBe(["1 2 3 4", "1 2", "3 4", "3", "3", "4"]);
        _givenUp.ShouldBe(["3 after 2"]);
    }

    [Fact]
    public async Task Without_halving_the_whole_batch_is_given_up()
    {
        await DeliverAsync(Trigger(retries: 1, bisects: false), _ => Killed, "1a 2a");
        _batches.ShouldBe(["1 2", "1 2"]);
        _givenUp.ShouldBe(["1 2 after 2"]);
    }

    [Fact]
    public async Task An_answer_that_names_a_foreign_change_is_a_failure_of_all()
    {
        var answers = new Queue<string>(["""{"batchItemFailures":[{"itemIdentifier":"9"}]}""", Done]);
        await DeliverAsync(Trigger(), _ => Answer(answers.Dequeue()), "1a 2a");
        _batches.ShouldBe(["1 2", "1 2"]);
    }

    [Fact]
    public void The_queue_of_failures_is_told_where_the_changes_lie_and_not_what_they_are()
    {
        var failure = JsonNode.Parse(StreamDelivery.Failure("f", "s", "shard-1", Changes("1a 2b"), 3, DateTimeOffset.UnixEpoch))!;
        failure["requestContext"]!["condition"]!.GetValue<string>().ShouldBe("RetryAttemptsExhausted");
        var batch = failure["DDBStreamBatchInfo"]!;
        batch["startSequenceNumber"]!.GetValue<string>().ShouldBe("1");
        batch["endSequenceNumber"]!.GetValue<string>().ShouldBe("2");
        batch["batchSize"]!.GetValue<int>().ShouldBe(2);
        failure.ToJsonString().ShouldNotContain("Keys");
    }

    [Fact]
    public void Positions_outlive_the_process_and_those_of_shards_that_are_gone_are_forgotten()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "stream.json");
            var positions = new StreamPositions(file);
            positions.Set("a", "1");
            positions.Set("b", "2");
            positions.Keep(new HashSet<string> { "b" });
            positions.Set("b", "3");
            var again = new StreamPositions(file);
            again.Find("b").ShouldBe("3");
            again.Find("a").ShouldBeNull();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static InvocationResult Killed => new(Encoding.UTF8.GetBytes("{}"), Failed: true);

    private static InvocationResult Answer(string json) => new(Encoding.UTF8.GetBytes(json), Failed: false);

    /// <summary>Says of a change that it failed, as often as that.</summary>
    private static Func<string, InvocationResult> Failing(int number, int times)
    {
        var left = times;
        return batch =>
            batch.Split(' ').Contains(number.ToString(CultureInfo.InvariantCulture)) && left-- > 0
                ? Answer($$"""{"batchItemFailures":[{"itemIdentifier":"{{number}}"}]}""")
                : Answer(Done);
    }

    private async Task DeliverAsync(StreamTrigger trigger, Func<string, InvocationResult> function, string changes)
    {
        var delivery = new StreamDelivery(
            trigger,
            payload =>
            {
                var records = JsonNode.Parse(payload)!["Records"]!.AsArray();
                records.ShouldAllBe(record => record!["eventSourceARN"]!.GetValue<string>() == "arn:stream");
                var batch = string.Join(' ', records.Select(record => record!["dynamodb"]!["SequenceNumber"]!.GetValue<string>()));
                lock (_batches)
                {
                    _batches.Add(batch);
                    return Task.FromResult(function(batch));
                }
            },
            (batch, attempts) =>
            {
                _givenUp.Add($"{string.Join(' ', batch.Select(change => change.SequenceNumber))} after {attempts}");
                return Task.CompletedTask;
            },
            attempt =>
            {
                _waits.Add(attempt);
                return Task.CompletedTask;
            }
        );
        await delivery.DeliverAsync(Changes(changes));
    }

    /// <summary><c>1a 2b</c>: sequence numbers and keys.</summary>
    private static List<StreamChange> Changes(string text) =>
        [
            .. text.Split(' ')
                .Select(change => new StreamChange(
                    new JsonObject
                    {
                        ["dynamodb"] = new JsonObject
                        {
                            ["ApproximateCreationDateTime"] = 1,
                            ["SequenceNumber"] = change[..^1],
                            ["Keys"] = new JsonObject { ["triggerId"] = new JsonObject { ["S"] = change[^1..] } },
                        },
                    }
                )),
        ];

    private static StreamTrigger Trigger(int batch = 100, int lanes = 1, int? retries = 100, bool bisects = true) =>
        new(
            new TableDefinition(
                "Audit",
                new Dictionary<string, string>(),
                [],
                [],
                ExpiryAttribute: null,
                new StreamDefinition("arn:stream", "NEW_IMAGE"),
                []
            ),
            batch,
            TimeSpan.Zero,
            FromOldest: true,
            lanes,
            ReportsFailures: true,
            bisects,
            retries,
            OnFailure: null,
            Enabled: true
        );
}
