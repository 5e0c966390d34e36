using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>What SQS documents and the emulator does not do by itself.</summary>
public class QueueRulesTests
{
    private const string Brief = "Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 1 } }";

    private static MessageAttributeValue Text(string value, string type = "String") => new() { DataType = type, StringValue = value };

    private static async Task<string> RefusedAsync(Func<Task> call) => (await Should.ThrowAsync<AmazonSQSException>(call)).ErrorCode;

    [Fact]
    public async Task Only_the_last_receipt_deletes()
    {
        await using var queues = await RunningQueues.StartAsync(Brief);
        await queues.SendAsync("Work", "slow");
        var first = await queues.ReceiveAsync("Work");
        var second = await queues.ReceiveAsync("Work");
        second.MessageId.ShouldBe(first.MessageId);

        await queues.DeleteAsync("Work", first);
        var third = await queues.ReceiveAsync("Work");
        third.Attributes["ApproximateReceiveCount"].ShouldBe("3");
        var batch = await queues.Client.DeleteMessageBatchAsync(queues.Url("Work"), [new("old", second.ReceiptHandle)], queues.Deadline);
        batch.Successful.ShouldHaveSingleItem().Id.ShouldBe("old");
        await queues.UntilAsync("Work", (1, 0, 0));

        // Its visibility is over, but nobody received it since.
        await queues.DeleteAsync("Work", third);
        await queues.RestartAsync();
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Visibility_is_not_changed_once_it_is_over()
    {
        await using var queues = await RunningQueues.StartAsync(Brief);
        await queues.SendAsync("Work", "slow");
        var message = await queues.ReceiveAsync("Work");
        await queues.UntilAsync("Work", (1, 0, 0));

        (
            await RefusedAsync(() => queues.Client.ChangeMessageVisibilityAsync(queues.Url("Work"), message.ReceiptHandle, 600, queues.Deadline))
        ).ShouldContain("MessageNotInflight");
        var batch = await queues.Client.ChangeMessageVisibilityBatchAsync(
            queues.Url("Work"),
            [new("late", message.ReceiptHandle) { VisibilityTimeout = 600 }],
            queues.Deadline
        );
        batch.Failed.ShouldHaveSingleItem().Code.ShouldBe("MessageNotInflight");
        (await queues.CountAsync("Work")).ShouldBe((1, 0, 0));
    }

    [Fact]
    public async Task What_is_no_receipt_is_refused()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await queues.SendAsync("Work", "stays");
        await Should.ThrowAsync<ReceiptHandleIsInvalidException>(() =>
            queues.Client.DeleteMessageAsync(queues.Url("Work"), "made-up", queues.Deadline)
        );
        await Should.ThrowAsync<ReceiptHandleIsInvalidException>(() =>
            queues.Client.ChangeMessageVisibilityAsync(queues.Url("Work"), "made-up", 0, queues.Deadline)
        );

        var message = await queues.ReceiveAsync("Work");
        var batch = await queues.Client.DeleteMessageBatchAsync(
            queues.Url("Work"),
            [new("bad", "made-up"), new("good", message.ReceiptHandle)],
            queues.Deadline
        );
        batch.Successful.ShouldHaveSingleItem().Id.ShouldBe("good");
        batch.Failed.ShouldHaveSingleItem().Code.ShouldBe("ReceiptHandleIsInvalid");
    }

    [Fact]
    public async Task Emoji_are_taken()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await queues.Client.SendMessageAsync(
            new SendMessageRequest(queues.Url("Work"), "\U0001F600 \U0010FFFD") { MessageAttributes = new() { ["mood"] = Text("\U0001F600") } },
            queues.Deadline
        );
        await queues.Client.SendMessageBatchAsync(queues.Url("Work"), [new("x", "\U0001F600 \U0010FFFD")], queues.Deadline);
        (await queues.ReceiveAsync("Work")).MessageAttributes["mood"].StringValue.ShouldBe("\U0001F600");
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("\U0001F600 \U0010FFFD");
    }

    [Fact]
    public async Task Ten_attributes_are_the_most()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        await SendAsync(10);
        (await RefusedAsync(() => SendAsync(11))).ShouldContain("InvalidParameterValue");
        (await queues.CountAsync("Work")).ShouldBe((1, 0, 0));

        Task SendAsync(int attributes) =>
            queues.Client.SendMessageAsync(
                new SendMessageRequest(queues.Url("Work"), "x")
                {
                    MessageAttributes = Enumerable
                        .Range(0, attributes)
                        .ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"a{i}"), _ => Text("v")),
                },
                queues.Deadline
            );
    }

    [Theory]
    [InlineData("empty", "String", "")]
    [InlineData("number", "Number", "seven")]
    [InlineData("type", "Text", "v")]
    [InlineData("type", "", "v")]
    [InlineData(".dot", "String", "v")]
    [InlineData("two..dots", "String", "v")]
    [InlineData("AWS.mine", "String", "v")]
    [InlineData("with space", "String", "v")]
    public async Task A_faulty_attribute_is_refused(string name, string type, string value)
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        var attributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal) { [name] = Text(value, type) };
        (
            await RefusedAsync(() =>
                queues.Client.SendMessageAsync(new SendMessageRequest(queues.Url("Work"), "x") { MessageAttributes = attributes }, queues.Deadline)
            )
        ).ShouldContain("InvalidParameterValue");
        var batch = await queues.Client.SendMessageBatchAsync(
            queues.Url("Work"),
            [new("bad", "x") { MessageAttributes = attributes }, new("good", "y")],
            queues.Deadline
        );
        batch.Failed.ShouldHaveSingleItem().Code.ShouldBe("InvalidParameterValue");
        batch.Successful.ShouldHaveSingleItem().Id.ShouldBe("good");
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("y");
    }

    [Theory]
    [InlineData(901)]
    [InlineData(-1)]
    public async Task A_delay_lies_between_0_and_900(int delay)
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.Patient);
        (
            await RefusedAsync(() =>
                queues.Client.SendMessageAsync(new SendMessageRequest(queues.Url("Work"), "x") { DelaySeconds = delay }, queues.Deadline)
            )
        ).ShouldContain("InvalidParameterValue");
        var batch = await queues.Client.SendMessageBatchAsync(
            queues.Url("Work"),
            [new("bad", "x") { DelaySeconds = delay }, new("good", "y") { DelaySeconds = 900 }],
            queues.Deadline
        );
        batch.Failed.ShouldHaveSingleItem().Id.ShouldBe("bad");
        (await queues.CountAsync("Work")).ShouldBe((0, 0, 1));
    }

    [Fact]
    public async Task Queues_are_listed_by_prefix_and_in_pages()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        (await queues.Client.ListQueuesAsync("De", queues.Deadline)).QueueUrls.ShouldBe([queues.Url("Dead")]);
        ((await queues.Client.ListQueuesAsync("ead", queues.Deadline)).QueueUrls ?? []).ShouldBeEmpty();
        var page = await queues.Client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 1 }, queues.Deadline);
        page.QueueUrls.ShouldBe([queues.Url("Work")]);
        page = await queues.Client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 1, NextToken = page.NextToken }, queues.Deadline);
        page.QueueUrls.ShouldBe([queues.Url("Dead")]);
        page.NextToken.ShouldBeNull();
    }

    [Fact]
    public async Task Dead_letters_go_back_to_their_queue_as_new_messages()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        var id = (await queues.SendAsync("Work", "poison")).MessageId;
        await queues.ReceiveAsync("Work");
        await queues.ReceiveAsync("Work");
        while (await queues.CountAsync("Dead") != (1, 0, 0))
        {
            await queues.Client.ReceiveMessageAsync(new ReceiveMessageRequest(queues.Url("Work")) { WaitTimeSeconds = 1 }, queues.Deadline);
        }

        // Where it came from is still known after a restart.
        await queues.RestartAsync();
        (await queues.Client.ListDeadLetterSourceQueuesAsync(new() { QueueUrl = queues.Url("Dead") }, queues.Deadline)).QueueUrls.ShouldBe([
            queues.Url("Work"),
        ]);
        await queues.Client.StartMessageMoveTaskAsync(new() { SourceArn = queues.Queue("Dead").Arn }, queues.Deadline);
        var task = (
            await queues.Client.ListMessageMoveTasksAsync(new() { SourceArn = queues.Queue("Dead").Arn }, queues.Deadline)
        ).Results.ShouldHaveSingleItem();
        (task.Status, task.ApproximateNumberOfMessagesMoved).ShouldBe(("COMPLETED", 1));

        (await queues.CountAsync("Dead")).ShouldBe((0, 0, 0));
        var again = await queues.ReceiveAsync("Work");
        again.Body.ShouldBe("poison");
        again.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        again.MessageId.ShouldNotBe(id);
    }

    [Fact]
    public async Task What_was_sent_to_the_dead_letters_goes_only_where_it_is_told_to()
    {
        await using var queues = await RunningQueues.StartAsync(QueueSample.WithDeadLetters);
        await queues.SendAsync("Dead", "by hand");
        await queues.Client.StartMessageMoveTaskAsync(new() { SourceArn = queues.Queue("Dead").Arn }, queues.Deadline);
        (await queues.CountAsync("Dead")).ShouldBe((1, 0, 0));
        await queues.Client.StartMessageMoveTaskAsync(
            new() { SourceArn = queues.Queue("Dead").Arn, DestinationArn = queues.Queue("Work").Arn },
            queues.Deadline
        );
        (await queues.ReceiveAsync("Work")).Body.ShouldBe("by hand");
        (await queues.Client.ListMessageMoveTasksAsync(new() { SourceArn = queues.Queue("Dead").Arn }, queues.Deadline))
            .Results[1]
            .FailureReason.ShouldBe("CouldNotDetermineMessageSource");
        (
            await RefusedAsync(() => queues.Client.StartMessageMoveTaskAsync(new() { SourceArn = queues.Queue("Work").Arn }, queues.Deadline))
        ).ShouldContain("InvalidParameterValue");
    }
}
