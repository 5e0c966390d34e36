using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Decisions;
using FraudServerless.Functions.Rescorer;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Tracing;

/// <summary>The trace of a message: it goes on to the endpoint, to what is sent and into the log, whoever else is in the batch.</summary>
public sealed class RescorerTraceTests : IAsyncLifetime
{
    private readonly TraceContext _invocation = TraceContext.Begin();
    private readonly TraceContext _first = TraceContext.FromXRay(
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
        "a=1"
    )!;
    private readonly TraceContext _second = TraceContext.Begin();
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RescoreHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_order_that_is_decided_again_stays_in_the_trace_of_its_check()
    {
        var degraded = await _host.RecordAsync("o-1", score: null);
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Bad);
        await HandleAsync((FollowUps.Requeue(degraded, "checkout"), _first));

        var current = (await _host.CurrentAsync("o-1")).ShouldNotBeNull();
        CallTrace
            .Read(_host.Aws.CallsOf("InvokeEndpoint").ShouldHaveSingleItem().Headers[ScoreOptions.Header])
            .ShouldBe(new CallTrace(_first.TraceId, InferenceId.Of(current.DecisionId).ToString()));
        var change = _host.Aws.Queues.Of("changes").ShouldHaveSingleItem();
        change.Trace.ShouldBe(_first.ToXRay());
        change.Attributes["tracestate"].ShouldBe("a=1");
        var line = Line();
        line["traceId"]!.GetValue<string>().ShouldBe(_invocation.TraceId);
        var trace = line["traces"]!.AsArray().ShouldHaveSingleItem()!;
        trace["traceId"]!.GetValue<string>().ShouldBe(_first.TraceId);
        trace["decisionId"]!.GetValue<Guid>().ShouldBe(current.DecisionId);
    }

    [Fact]
    public async Task Orders_of_several_traces_are_asked_about_in_that_of_the_batch_and_told_of_in_their_own()
    {
        var degraded = new[] { await _host.RecordAsync("o-1", score: null), await _host.RecordAsync("o-2", score: null) };
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Bad);
        await HandleAsync((FollowUps.Requeue(degraded[0], "checkout"), _first), (FollowUps.Requeue(degraded[1], "checkout"), _second));

        CallTrace
            .Read(_host.Aws.CallsOf("InvokeEndpoint").ShouldHaveSingleItem().Headers[ScoreOptions.Header])
            .ShouldBe(new CallTrace(_invocation.TraceId, InferenceId: null));
        _host
            .Aws.Queues.Of("changes")
            .ToDictionary(
                message => JsonNode.Parse(message.Body)!["orderNumber"]!.GetValue<string>(),
                message => message.Trace,
                StringComparer.Ordinal
            )
            .ShouldBe(
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["o-1"] = _first.ToXRay(), ["o-2"] = _second.ToXRay() },
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task A_late_record_and_what_follows_from_it_stay_in_the_trace_of_its_check()
    {
        var audit = _host.Check("o-1", score: null);
        await HandleAsync((Late(audit), _first));
        _host.Aws.Queues.Of("rescore").ShouldHaveSingleItem().Trace.ShouldBe(_first.ToXRay());
        Line()["traces"]!.AsArray().ShouldHaveSingleItem()!["decisionId"]!.GetValue<Guid>().ShouldBe(audit.Decision.DecisionId);
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_trace_and_a_message_without_one_gets_that_of_the_batch()
    {
        await _host.Handler.HandleAsync(
            [new QueuedMessage("0", "receipt-0", "no message", 1, _first), new QueuedMessage("1", "receipt-1", "nor this", 1)],
            _invocation,
            CancellationToken.None
        );
        _host
            .Aws.Queues.Of("dead")
            .ToDictionary(message => message.Body, message => message.Trace, StringComparer.Ordinal)
            .ShouldBe(
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["no message"] = _first.ToXRay(), ["nor this"] = _invocation.ToXRay() },
                ignoreOrder: true
            );
    }

    private Task<IReadOnlyList<string>> HandleAsync(params (RescoreMessage Message, TraceContext Trace)[] messages) =>
        _host.Handler.HandleAsync(
            [.. messages.Select((entry, i) => new QueuedMessage($"{i}", $"receipt-{i}", RescoreMessageJson.Write(entry.Message), 1, entry.Trace))],
            _invocation,
            CancellationToken.None
        );

    private JsonNode Line() => JsonNode.Parse(_host.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
}
