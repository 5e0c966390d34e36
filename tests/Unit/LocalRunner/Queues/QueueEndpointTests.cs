using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>The real emulator behind the journal, over the real SDK: what is there after the emulator, or everything, was killed.</summary>
public class QueueEndpointTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_accepted_survives_as_it_was(bool everything)
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var single = await queues.Client.SendMessageAsync(
            new SendMessageRequest(queues.Url("Work"), "single \u00e4 <\"&'> \n")
            {
                MessageSystemAttributes = new Dictionary<string, MessageSystemAttributeValue>(StringComparer.Ordinal)
                {
                    ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-5759e988-bd862e3fe1be46a994272793" },
                },
                MessageAttributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal)
                {
                    ["text"] = new() { DataType = "String", StringValue = "värde" },
                    ["number"] = new() { DataType = "Number.int", StringValue = "7" },
                    ["bytes"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 255]) },
                },
            },
            queues.Deadline
        );
        var batch = await queues.Client.SendMessageBatchAsync(
            queues.Url("Work"),
            [new SendMessageBatchRequestEntry("x", "first"), new SendMessageBatchRequestEntry("y", "second")],
            queues.Deadline
        );

        await StopAndStartAsync(queues, everything);

        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            var message = await queues.ReceiveAsync("Work");
            bodies.Add(message.MessageId, message.Body);
            if (message.MessageId != single.MessageId)
            {
                message.Attributes.ShouldNotContainKey("AWSTraceHeader");
                continue;
            }

            message.Attributes["AWSTraceHeader"].ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793");

            message.MessageAttributes["text"].StringValue.ShouldBe("värde");
            message.MessageAttributes["number"].DataType.ShouldBe("Number.int");
            message.MessageAttributes["bytes"].BinaryValue.ToArray().ShouldBe([1, 2, 255]);
        }

        bodies[single.MessageId].ShouldBe("single \u00e4 <\"&'> \n");
        bodies[batch.Successful.Single(sent => sent.Id == "x").MessageId].ShouldBe("first");
        bodies[batch.Successful.Single(sent => sent.Id == "y").MessageId].ShouldBe("second");
    }

    private static async Task StopAndStartAsync(RunningQueues queues, bool everything)
    {
        if (everything)
        {
            await queues.RestartAsync();
            return;
        }

        await queues.KillAsync();
        await queues.ReviveAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_received_comes_back_with_its_count_and_what_was_deleted_does_not(bool everything)
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await queues.SendAsync("Work", "done");
        await queues.DeleteAsync("Work", await queues.ReceiveAsync("Work"));
        await queues.SendAsync("Work", "open");
        var before = await queues.ReceiveAsync("Work");
        before.Attributes["ApproximateReceiveCount"].ShouldBe("1");

        await StopAndStartAsync(queues, everything);

        (await queues.CountAsync("Work")).ShouldBe((1, 0, 0));
        var after = await queues.ReceiveAsync("Work");
        after.MessageId.ShouldBe(before.MessageId);
        after.Body.ShouldBe("open");
        after.Attributes["ApproximateReceiveCount"].ShouldBe("2");
        after.Attributes["SentTimestamp"].ShouldBe(before.Attributes["SentTimestamp"]);
        after.Attributes["ApproximateFirstReceiveTimestamp"].ShouldBe(before.Attributes["ApproximateFirstReceiveTimestamp"]);
    }

    [Fact]
    public async Task A_receipt_from_before_still_deletes()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await queues.SendAsync("Work", "slow");
        var slow = await queues.ReceiveAsync("Work");
        await queues.KillAsync();
        await queues.ReviveAsync();
        await queues.DeleteAsync("Work", slow);
        await queues.SendAsync("Work", "next");
        // The copy that the emulator got again is in front.
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("next");
        (await queues.CountAsync("Work")).ShouldBe((0, 1, 0));
    }

    [Fact]
    public async Task A_message_received_too_often_goes_to_the_dead_letters_and_stays_there()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        var id = (await queues.SendAsync("Work", "poison")).MessageId;
        (await queues.ReceiveAsync("Work")).Attributes["ApproximateReceiveCount"].ShouldBe("1");
        await queues.KillAsync();
        await queues.ReviveAsync();
        var last = await queues.ReceiveAsync("Work");
        last.Attributes["ApproximateReceiveCount"].ShouldBe("2");

        // Whoever receives next gets nothing; the message moves.
        await UntilMovedAsync(queues);
        // A receipt of the queue that it left is worth nothing.
        await queues.DeleteAsync("Work", last);
        await queues.RestartAsync();
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
        var dead = await queues.ReceiveAsync("Dead");
        dead.MessageId.ShouldBe(id);
        dead.Body.ShouldBe("poison");

        await queues.DeleteAsync("Dead", dead);
        await queues.RestartAsync();
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
        (await queues.CountAsync("Dead")).ShouldBe((0, 0, 0));
        File.ReadAllText(queues.JournalFile).ShouldBeEmpty();
    }

    private static async Task UntilMovedAsync(RunningQueues queues)
    {
        while (await queues.CountAsync("Dead") != (1, 0, 0))
        {
            var answer = await queues.Client.ReceiveMessageAsync(
                new ReceiveMessageRequest(queues.Url("Work")) { WaitTimeSeconds = 1 },
                queues.Deadline
            );
            (answer.Messages ?? []).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_delayed_message_stays_delayed()
    {
        await using var queues = await RunningQueues.StartAsync(
            "Work: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 900 } }\nSoon: { Type: AWS::SQS::Queue }"
        );
        await queues.SendAsync("Work", "delayed by the queue");
        await queues.Client.SendMessageAsync(new SendMessageRequest(queues.Url("Work"), "at once") { DelaySeconds = 0 }, queues.Deadline);
        await queues.Client.SendMessageAsync(new SendMessageRequest(queues.Url("Soon"), "later") { DelaySeconds = 900 }, queues.Deadline);
        await queues.Client.SendMessageAsync(new SendMessageRequest(queues.Url("Soon"), "soon") { DelaySeconds = 1 }, queues.Deadline);
        await queues.KillAsync();
        await queues.ReviveAsync();
        (await queues.CountAsync("Work")).ShouldBe((1, 0, 1));
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("at once");
        (await queues.ReceiveAsync("Soon")).Body.ShouldBe("soon");
        (await queues.CountAsync("Soon")).ShouldBe((0, 1, 1));
    }

    [Fact]
    public async Task A_dead_emulator_is_503_and_nothing_is_accepted()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        using var impatient = new AmazonSQSClient(
            new BasicAWSCredentials("a", "b"),
            new AmazonSQSConfig
            {
                ServiceURL = queues.Client.Config.ServiceURL,
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );
        await queues.KillAsync();
        var fault = await Should.ThrowAsync<AmazonSQSException>(() => impatient.SendMessageAsync(queues.Url("Work"), "nobody", queues.Deadline));
        fault.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        fault.ErrorCode.ShouldBe("ServiceUnavailable");
        await queues.ReviveAsync();
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
        await queues.SendAsync("Work", "somebody");
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("somebody");
    }

    [Fact]
    public async Task Killed_while_messages_come_and_go_nothing_accepted_is_lost()
    {
        const int Count = 300;
        await using var queues = await RunningQueues.StartAsync("Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 2 } }");
        var (accepted, done) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < Count; i++)
                {
                    var body = i.ToString(CultureInfo.InvariantCulture);
                    accepted.Add((await UntilAnsweredAsync(() => queues.SendAsync("Work", body))).MessageId);
                }
            },
            queues.Deadline
        );
        var receiving = Task.Run(
            async () =>
            {
                while (!sending.IsCompleted || !accepted.IsSubsetOf(done))
                {
                    var message = await UntilAnsweredAsync(() => queues.ReceiveAsync("Work"));
                    await UntilAnsweredAsync(async () =>
                    {
                        await queues.DeleteAsync("Work", message);
                        return message;
                    });
                    done.Add(message.MessageId);
                }
            },
            queues.Deadline
        );
        for (var i = 0; i < 4; i++)
        {
            var before = done.Count;
            while (done.Count < before + 20 && !receiving.IsCompleted)
            {
                await Task.Delay(5, queues.Deadline);
            }

            await queues.KillAsync();
            await queues.ReviveAsync();
        }

        await sending;
        await receiving;
        accepted.Count.ShouldBe(Count);
    }

    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (AmazonSQSException fault) when (fault.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(10, Cancelled);
            }
        }
    }

    [Fact]
    public async Task A_message_is_never_received_before_it_is_in_the_journal()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        for (var i = 0; i < 50; i++)
        {
            var receiving = queues.ReceiveAsync("Work");
            var sent = await queues.SendAsync("Work", "quick");
            var received = await receiving;
            received.MessageId.ShouldBe(sent.MessageId);
            await queues.DeleteAsync("Work", received);
        }

        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Visibility_can_be_changed()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await queues.SendAsync("Work", "again");
        var first = await queues.ReceiveAsync("Work");
        await queues.Client.ChangeMessageVisibilityAsync(queues.Url("Work"), first.ReceiptHandle, 0, queues.Deadline);
        var second = await queues.ReceiveAsync("Work");
        second.MessageId.ShouldBe(first.MessageId);
        await queues.Client.ChangeMessageVisibilityBatchAsync(
            queues.Url("Work"),
            [new ChangeMessageVisibilityBatchRequestEntry("x", second.ReceiptHandle) { VisibilityTimeout = 0 }],
            queues.Deadline
        );
        (await queues.ReceiveAsync("Work")).Attributes["ApproximateReceiveCount"].ShouldBe("3");
    }

    [Fact]
    public async Task Queues_are_found_by_name_and_others_are_not_there()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        (await queues.Client.GetQueueUrlAsync("Dead", queues.Deadline)).QueueUrl.ShouldBe(queues.Url("Dead"));
        (await queues.Client.ListQueuesAsync(new ListQueuesRequest(), queues.Deadline)).QueueUrls.ShouldBe([queues.Url("Work"), queues.Url("Dead")]);
        await Should.ThrowAsync<QueueDoesNotExistException>(() => queues.Client.SendMessageAsync(queues.Url("Work") + "2", "x", queues.Deadline));
        var fault = await Should.ThrowAsync<AmazonSQSException>(() => queues.Client.CreateQueueAsync("Another", queues.Deadline));
        fault.Message.ShouldContain("'QueueUrl' is missing");
    }

    [Fact]
    public async Task Another_SQS_gets_the_queues_with_their_attributes_and_dead_letters()
    {
        var folder = Directory.CreateTempSubdirectory("queues-");
        using var guard = new ProcessGuard();
        await using var emulator = await RunningQueues.EmulatorAsync(folder, guard);
        await emulator.StartAsync(Cancelled);
        using var client = QueueCreation.Client(emulator.Url);
        var queues = QueueSample.Load(QueueSample.WithDeadLetters).Queues;
        // Once more over what is there.
        await QueueCreation.EnsureAsync(client, queues, redrive: true, StackLog.Silent, Cancelled);
        var urls = await QueueCreation.EnsureAsync(client, queues, redrive: true, StackLog.Silent, Cancelled);
        var attributes = await client.GetQueueAttributesAsync(urls["Work"], ["All"], Cancelled);
        attributes.VisibilityTimeout.ShouldBe(1);
        attributes.Attributes["RedrivePolicy"].ShouldContain("\"maxReceiveCount\":2");
        attributes.Attributes["RedrivePolicy"].ShouldContain(":Dead\"");
        folder.Delete(recursive: true);
    }
}
