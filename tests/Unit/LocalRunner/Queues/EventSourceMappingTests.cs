using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.SQS.Model;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Queues;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>From the real emulator to a function that is a delegate.</summary>
public class EventSourceMappingTests
{
    /// <summary>A function that keeps the events it got.</summary>
    private sealed class Function(Func<JsonElement, Task<string>> answer)
    {
        public ConcurrentQueue<JsonElement> Events { get; } = new();

        public Function(string answer)
            : this(_ => Task.FromResult(answer)) { }

        /// <summary>All messages of all events.</summary>
        public IEnumerable<JsonElement> Messages => Events.SelectMany(RecordsOf);

        public static List<JsonElement> RecordsOf(JsonElement batch) => [.. batch.GetProperty("Records").EnumerateArray()];

        public async Task<InvocationResult> InvokeAsync(byte[] payload)
        {
            using var document = JsonDocument.Parse(payload);
            var batch = document.RootElement.Clone();
            Events.Enqueue(batch);
            try
            {
                return new InvocationResult(Encoding.UTF8.GetBytes(await answer(batch)), Failed: false);
            }
            catch (InvalidOperationException)
            {
                return new InvocationResult("""{"errorType":"E"}"""u8.ToArray(), Failed: true);
            }
        }

        public async Task UntilMessagesAsync(int count)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromMinutes(3));
            while (Messages.Count() < count)
            {
                await Task.Delay(5, deadline.Token);
            }
        }
    }

    private static EventSourceMapping Map(RunningQueues queues, string properties, Function function, TimeProvider? time = null) =>
        new(
            QueueSample.Trigger(properties) with
            {
                Queue = queues.Queue("Work"),
            },
            queues.Url("Work"),
            queues.Client,
            concurrency: 4,
            function.InvokeAsync,
            StackLog.Silent,
            time ?? TimeProvider.System
        );

    private static async Task<List<string>> SendAsync(RunningQueues queues, int count, Func<int, string>? body = null)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((await queues.SendAsync("Work", body is null ? string.Create(CultureInfo.InvariantCulture, $"body {i}") : body(i))).MessageId);
        }

        return ids;
    }

    private static string BodyOf(JsonElement record) => record.GetProperty("body").GetString()!;

    private static string IdOf(JsonElement record) => record.GetProperty("messageId").GetString()!;

    private static string Failing(IEnumerable<JsonElement> records) =>
        "{\"batchItemFailures\":[" + string.Join(',', records.Select(record => $$"""{"itemIdentifier":"{{IdOf(record)}}"}""")) + "]}";

    [Fact]
    public async Task The_event_is_as_Lambda_writes_it()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var function = new Function("");
        await using var mapping = Map(queues, "BatchSize: 1", function);
        var sent = await queues.Client.SendMessageAsync(
            new SendMessageRequest(queues.Url("Work"), "{\"a\":\"\u00e4\"}")
            {
                MessageAttributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal)
                {
                    ["text"] = new() { DataType = "String", StringValue = "value" },
                    ["bytes"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2]) },
                },
            },
            queues.Deadline
        );
        await function.UntilMessagesAsync(1);
        var record = function.Messages.ShouldHaveSingleItem();
        record
            .EnumerateObject()
            .Select(property => property.Name)
            .ShouldBe([
                "messageId",
                "receiptHandle",
                "body",
                "attributes",
                "messageAttributes",
                "md5OfMessageAttributes",
                "md5OfBody",
                "eventSource",
                "eventSourceARN",
                "awsRegion",
            ]);
        IdOf(record).ShouldBe(sent.MessageId);
        BodyOf(record).ShouldBe("{\"a\":\"\u00e4\"}");
        record.GetProperty("md5OfBody").GetString().ShouldBe(sent.MD5OfMessageBody);
        record.GetProperty("eventSource").GetString().ShouldBe("aws:sqs");
        record.GetProperty("eventSourceARN").GetString().ShouldBe("arn:aws:sqs:eu-central-1:000000000000:Work");
        record.GetProperty("awsRegion").GetString().ShouldBe("eu-central-1");
        record
            .GetProperty("attributes")
            .EnumerateObject()
            .Select(property => property.Name)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp"]);
        record.GetProperty("attributes").GetProperty("ApproximateReceiveCount").GetString().ShouldBe("1");
        record
            .GetProperty("messageAttributes")
            .GetProperty("text")
            .GetRawText()
            .ShouldBe("""{"stringValue":"value","stringListValues":[],"binaryListValues":[],"dataType":"String"}""");
        record
            .GetProperty("messageAttributes")
            .GetProperty("bytes")
            .GetRawText()
            .ShouldBe("""{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}""");
        await queues.UntilAsync("Work", (0, 0, 0));
    }

    [Fact]
    public async Task No_batch_is_larger_than_said()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(queues, 20);
        var function = new Function("");
        await using var mapping = Map(queues, "BatchSize: 7", function);
        await function.UntilMessagesAsync(20);
        await queues.UntilAsync("Work", (0, 0, 0));
        function.Events.Select(batch => Function.RecordsOf(batch).Count).ShouldBe([7, 7, 6]);
    }

    [Fact]
    public async Task A_window_is_waited_for_until_the_batch_is_full()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var function = new Function("");
        await using var mapping = Map(queues, "BatchSize: 15, MaximumBatchingWindowInSeconds: 300", function);
        await SendAsync(queues, 3);
        await queues.UntilAsync("Work", (0, 3, 0));
        await SendAsync(queues, 12);
        await function.UntilMessagesAsync(15);
        function.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_window_that_is_over_hands_over_what_there_is()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var function = new Function("");
        var time = new FakeTimeProvider();
        await using var mapping = Map(queues, "BatchSize: 15, MaximumBatchingWindowInSeconds: 1", function, time);
        await SendAsync(queues, 3);
        await queues.UntilAsync("Work", (0, 3, 0));
        function.Events.ShouldBeEmpty();
        while (function.Events.IsEmpty)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, queues.Deadline);
        }

        Function.RecordsOf(function.Events.ShouldHaveSingleItem()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_event_that_would_grow_too_large_is_handed_over_before()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(queues, 8, i => new string((char)('a' + i), 1_000_000));
        var function = new Function("");
        var sizes = new ConcurrentQueue<int>();
        await using var mapping = new EventSourceMapping(
            QueueSample.Trigger("BatchSize: 100, MaximumBatchingWindowInSeconds: 3"),
            queues.Url("Work"),
            queues.Client,
            concurrency: 4,
            payload =>
            {
                sizes.Enqueue(payload.Length);
                return function.InvokeAsync(payload);
            },
            StackLog.Silent,
            TimeProvider.System
        );
        await function.UntilMessagesAsync(8);
        sizes.ShouldAllBe(size => size <= EventSourceMapping.MaxPayload);
        sizes.First().ShouldBeGreaterThan(5_900_000);
        function.Messages.Select(BodyOf).Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task No_more_batches_than_said_are_under_way()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(queues, 12);
        var (running, max) = (0, 0);
        var gate = new SemaphoreSlim(0);
        var function = new Function(async _ =>
        {
            var now = Interlocked.Increment(ref running);
            max = Math.Max(max, now);
            await gate.WaitAsync(queues.Deadline);
            Interlocked.Decrement(ref running);
            return "";
        });
        await using var mapping = Map(queues, "BatchSize: 1, ScalingConfig: { MaximumConcurrency: 3 }", function);
        await function.UntilMessagesAsync(3);
        // Nobody takes messages out of the queue that nobody works on.
        (await queues.CountAsync("Work")).ShouldBe((9, 3, 0));
        for (var i = 0; i < 12; i++)
        {
            gate.Release();
            await function.UntilMessagesAsync(Math.Min(12, 4 + i));
        }

        await queues.UntilAsync("Work", (0, 0, 0));
        max.ShouldBe(3);
    }

    [Fact]
    public async Task Messages_that_failed_stay_until_their_visibility_timeout_and_the_others_are_deleted()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(queues, 10);
        var function = new Function(batch =>
            Task.FromResult(Failing(Function.RecordsOf(batch).Where(record => BodyOf(record) is "body 3" or "body 7")))
        );
        await using (Map(queues, "FunctionResponseTypes: [ReportBatchItemFailures]", function))
        {
            await function.UntilMessagesAsync(10);
            await queues.UntilAsync("Work", (0, 2, 0));
        }

        (await queues.CountAsync("Work")).ShouldBe((0, 2, 0));
        await queues.RestartAsync();
        new[] { await queues.ReceiveAsync("Work"), await queues.ReceiveAsync("Work") }
            .Select(message => message.Body)
            .Order()
            .ShouldBe(["body 3", "body 7"]);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"stranger"}]}""")]
    public async Task An_answer_that_is_not_understood_deletes_nothing(string answer)
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(queues, 5);
        var function = new Function(answer);
        await using (Map(queues, "FunctionResponseTypes: [ReportBatchItemFailures]", function))
        {
            await function.UntilMessagesAsync(5);
        }

        (await queues.CountAsync("Work")).ShouldBe((0, 5, 0));
    }

    [Fact]
    public async Task A_function_that_fails_gets_the_batch_again_until_it_goes_to_the_dead_letters()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        var function = new Function(_ => throw new InvalidOperationException());
        await using var mapping = Map(queues, "BatchSize: 10", function);
        var id = (await queues.SendAsync("Work", "poison")).MessageId;
        var dead = await queues.ReceiveAsync("Dead");
        dead.MessageId.ShouldBe(id);
        function.Messages.Select(record => record.GetProperty("attributes").GetProperty("ApproximateReceiveCount").GetString()).ShouldBe(["1", "2"]);
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_function_may_say_itself_when_a_message_comes_back()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var function = new Function(async batch =>
        {
            var record = Function.RecordsOf(batch).Single();
            if (record.GetProperty("attributes").GetProperty("ApproximateReceiveCount").GetString() != "1")
            {
                return "";
            }

            await queues.Client.ChangeMessageVisibilityAsync(queues.Url("Work"), record.GetProperty("receiptHandle").GetString(), 0, queues.Deadline);
            return Failing([record]);
        });
        await using var mapping = Map(queues, "BatchSize: 1, FunctionResponseTypes: [ReportBatchItemFailures]", function);
        await queues.SendAsync("Work", "in haste");
        await function.UntilMessagesAsync(2);
        await queues.UntilAsync("Work", (0, 0, 0));
    }

    [Fact]
    public async Task Killed_in_between_every_message_is_done_in_the_end()
    {
        await using var queues = await RunningQueues.StartAsync("Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 2 } }");
        await SendAsync(queues, 200);
        var gate = new SemaphoreSlim(0);
        var function = new Function(async _ =>
        {
            await gate.WaitAsync(queues.Deadline);
            return "";
        });
        await using var mapping = Map(queues, "BatchSize: 5, ScalingConfig: { MaximumConcurrency: 4 }", function);
        // Dead while four batches are with the function; they end while nobody can delete them.
        await UntilEventsAsync(4);
        await queues.KillAsync();
        gate.Release(4);
        await queues.ReviveAsync();
        await UntilEventsAsync(8);
        // Dead and alive again while four others are there; they end after it.
        await queues.KillAsync();
        await queues.ReviveAsync();
        gate.Release(1000);
        while (function.Messages.Select(IdOf).Distinct().Count() < 200)
        {
            await Task.Delay(10, queues.Deadline);
        }

        // Deleted also means: gone from the journal.
        while (true)
        {
            if (await queues.CountAsync("Work") == (0, 0, 0))
            {
                await queues.KillAsync();
                await queues.ReviveAsync();
                if (await queues.CountAsync("Work") == (0, 0, 0))
                {
                    break;
                }
            }

            await Task.Delay(50, queues.Deadline);
        }

        async Task UntilEventsAsync(int count)
        {
            while (function.Events.Count < count)
            {
                await Task.Delay(5, queues.Deadline);
            }
        }
    }

    [Fact]
    public async Task Stopping_lets_what_is_under_way_end()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var gate = new TaskCompletionSource();
        var function = new Function(async _ =>
        {
            await gate.Task;
            return "";
        });
        var mapping = Map(queues, "BatchSize: 1", function);
        await queues.SendAsync("Work", "last");
        await function.UntilMessagesAsync(1);
        var stopping = mapping.DisposeAsync();
        gate.SetResult();
        await stopping;
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
    }
}
