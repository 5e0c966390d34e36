using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Messaging;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Messaging;

/// <summary>The queues on the real SQS client, against their wire in this process.</summary>
public sealed class RescoreQueueTests : IAsyncLifetime
{
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_message_goes_to_the_queue_with_its_delay()
    {
        (await Queue().SendAsync(Message("o-1"), TimeSpan.FromSeconds(29.2))).ShouldBeTrue();
        (await Queue().SendAsync(Message("o-1"), TimeSpan.FromHours(2))).ShouldBeTrue();
        _aws.Calls.Select(call => call.Operation).ShouldBe(["SendMessage", "SendMessage"]);
        Body(0)["QueueUrl"]!.GetValue<string>().ShouldEndWith("/0/rescore");
        Body(0)["MessageBody"]!.GetValue<string>().ShouldBe(RescoreMessageJson.Write(Message("o-1")));
        Body(0)["DelaySeconds"]!.GetValue<int>().ShouldBe(30);
        Body(1)["DelaySeconds"]!.GetValue<int>().ShouldBe(900);
    }

    [Fact]
    public async Task A_dead_letter_carries_its_reason()
    {
        (await Queue().SendDeadLetterAsync("as it came", "FAULTY_ORDER items[0].qty:TYPE customer:REQUIRED")).ShouldBeTrue();
        (await Queue().SendDeadLetterAsync("as it came", "UNKNOWN_ORDER")).ShouldBeTrue();
        (await Queue().SendDeadLetterAsync("as it came", "CODE \u0001ü" + new string('x', 300))).ShouldBeTrue();
        Body(0)["QueueUrl"]!.GetValue<string>().ShouldEndWith("/0/dead");
        Body(0)["MessageBody"]!.GetValue<string>().ShouldBe("as it came");
        Attribute(0, "reason").ShouldBe("FAULTY_ORDER");
        Attribute(0, "detail").ShouldBe("items[0].qty:TYPE customer:REQUIRED");
        Attribute(1, "reason").ShouldBe("UNKNOWN_ORDER");
        Attribute(1, "detail").ShouldBeNull();
        Attribute(2, "detail").ShouldBe("??" + new string('x', 254));
    }

    [Fact]
    public async Task Every_message_carries_the_trace_of_the_work_that_sends_it()
    {
        var trace = TraceContext.FromW3C("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", "a=1,b=2").ShouldNotBeNull();
        Traces.Continue(trace);
        await Queue().SendAsync(Message("o-1"), TimeSpan.Zero);
        await Queue().SendManyAsync([Message("o-2")], CancellationToken.None);
        await Queue().SendDeadLetterAsync("as it came", "CODE");
        await Queue()
            .AnnounceAsync(
                DecisionChange.Of(Records.Decision, Records.Decision with { DecisionId = Guid.CreateVersion7(), Outcome = DecisionOutcome.Accept })!
            );
        var sent = _aws.Queues.Of("rescore").Concat(_aws.Queues.Of("dead")).Concat(_aws.Queues.Of("changes")).ToList();
        sent.Count.ShouldBe(4);
        sent.ShouldAllBe(message => message.Trace == trace.ToXRay() && message.Attributes["tracestate"] == "a=1,b=2");
        _aws.Queues.Of("dead").Single().Attributes["reason"].ShouldBe("CODE");
        // What the receiver makes of it.
        MessageTrace.Read(_ => sent[0].Trace, sent[0].Attributes.GetValueOrDefault).ShouldBe(trace);
    }

    [Fact]
    public async Task A_message_of_no_trace_carries_none()
    {
        await Queue().SendAsync(Message("o-1"), TimeSpan.Zero);
        Body(0).AsObject().ContainsKey("MessageSystemAttributes").ShouldBeFalse();
        Body(0).AsObject().ContainsKey("MessageAttributes").ShouldBeFalse();
    }

    [Fact]
    public async Task A_received_message_is_hidden_for_at_most_a_quarter_of_an_hour()
    {
        (await Queue().PostponeAsync("receipt", TimeSpan.FromSeconds(5))).ShouldBeTrue();
        (await Queue().PostponeAsync("receipt", TimeSpan.FromDays(1))).ShouldBeTrue();
        _aws.Calls[0].Operation.ShouldBe("ChangeMessageVisibility");
        Body(0)["VisibilityTimeout"]!.GetValue<int>().ShouldBe(5);
        Body(1)["VisibilityTimeout"]!.GetValue<int>().ShouldBe(900);
    }

    [Fact]
    public async Task Many_go_ten_at_a_time_and_those_that_failed_again()
    {
        var failures = 1;
        _aws.Queues.Fails = id => id == "3" && Interlocked.Decrement(ref failures) >= 0;
        (await Queue().SendManyAsync(Enumerable.Range(0, 25).Select(i => Message($"o-{i}")), CancellationToken.None)).ShouldBeTrue();
        _aws.Calls.Select(call => Entries(call).Count).Order().ShouldBe([1, 5, 10, 10]);
        _aws.Calls.SelectMany(Entries).Distinct(StringComparer.Ordinal).Count().ShouldBe(25);
    }

    [Fact]
    public async Task A_batch_is_never_larger_than_the_queue_takes()
    {
        var large = Message("o") with { Actor = new string('x', 400_000) };
        (await Queue().SendManyAsync([large, large, large], CancellationToken.None)).ShouldBeTrue();
        _aws.Calls.Select(call => Entries(call).Count).Order().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task An_entry_that_fails_to_the_end_is_said_not_to_be_safe()
    {
        _aws.Queues.Fails = id => id == "0";
        (await Queue().SendManyAsync([Message("o-1"), Message("o-2")], CancellationToken.None)).ShouldBeFalse();
        _aws.Calls.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(500, "InternalError", 4)]
    [InlineData(503, "ServiceUnavailable", 4)]
    [InlineData(400, "RequestThrottled", 4)]
    [InlineData(400, "QueueDoesNotExist", 1)]
    [InlineData(403, "AccessDenied", 1)]
    public async Task A_passing_fault_is_tried_again_and_a_refusal_is_not(int status, string code, int calls)
    {
        _aws.Instead(AwsService.Sqs, context => FakeQueues.RefuseAsync(context, code, status));
        (await Queue().SendAsync(Message("o-1"), TimeSpan.Zero)).ShouldBeFalse();
        _aws.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task A_queue_that_hangs_is_given_up_at_the_timeout()
    {
        var time = new TestClock();
        _aws.Instead(AwsService.Sqs, FakeWire.HangAsync);
        var sending = Queue(time).SendAsync(Message("o-1"), TimeSpan.Zero);
        await _aws.CallAsync(1);
        sending.IsCompleted.ShouldBeFalse();
        await time.PassAsync(TimeSpan.FromMinutes(1));
        (await sending).ShouldBeFalse();
    }

    private RescoreQueue Queue(TimeProvider? time = null) => Clients.Queue(_aws.Url, time);

    private JsonNode Body(int call) => JsonNode.Parse(_aws.Calls[call].Body)!;

    private string? Attribute(int call, string name) => Body(call)["MessageAttributes"]![name]?["StringValue"]!.GetValue<string>();

    private static List<string> Entries(RecordedCall call) =>
        [.. JsonNode.Parse(call.Body)!["Entries"]!.AsArray().Select(entry => entry!["MessageBody"]!.GetValue<string>())];

    private static RescoreOrder Message(string orderNumber) =>
        new()
        {
            Version = 1,
            Id = "a",
            OrderNumber = orderNumber,
            Actor = "x",
        };
}
