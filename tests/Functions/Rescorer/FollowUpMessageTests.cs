using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>Messages that a check has sent for its own decision: to make it again, or to compare it.</summary>
public sealed class FollowUpMessageTests : IAsyncLifetime
{
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_degraded_decision_is_made_again_unless_a_newer_one_has_come()
    {
        var degraded = await _host.RecordAsync("o-1", score: null);
        var message = FollowUps.Requeue(degraded, "checkout");
        (await _host.HandleAsync(message)).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.Source.ShouldBe("model");
        (await _host.CountsAsync("degraded-2026-11-23")).Done.ShouldBe(1);

        var other = await _host.RecordAsync("o-2", score: null);
        var newer = await _host.RecordAsync("o-2", Good, requestId: "r-again");
        (await _host.HandleAsync(FollowUps.Requeue(other, "checkout"))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-2"))!.DecisionId.ShouldBe(newer.DecisionId);
        _host.TriggersOf("o-2").Count.ShouldBe(2);
        _host.DeadLetters.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shadow_is_compared_with_the_decision_that_it_was_sent_for()
    {
        var first = await _host.RecordAsync("o-1", Bad, "AT");
        await _host.RecordAsync("o-1", Good, "AT", "r-again");
        var copy = FollowUps.Shadow(
            first,
            new Route
            {
                ModelId = "at",
                Endpoint = "fraud-pipeline",
                Shadow = "candidate",
            },
            "checkout"
        )!;
        (await _host.HandleAsync(copy, copy)).ShouldBeEmpty();
        (await _host.HandleAsync(2, copy)).ShouldBeEmpty();

        var shadow = (await _host.Reader.GetShadowsAsync("o-1", CancellationToken.None)).ShouldHaveSingleItem();
        shadow.Supersedes.ShouldBe(first.DecisionId);
        shadow.Versions.Endpoint.ShouldBe("candidate");
        var counts = await _host.CountsAsync("shadow-candidate-2026-11-23");
        counts.Done.ShouldBe(1);
        _host.Changes.ShouldBeEmpty();
        _host
            .Aws.CallsOf("InvokeEndpoint")
            .Select(call => call.Headers["X-Amzn-SageMaker-Inference-Id"])
            .Distinct()
            .ShouldBe([InferenceId.Of(first.DecisionId).ToString()]);
        shadow.DecisionId.ShouldNotBe(first.DecisionId);
    }

    [Fact]
    public async Task What_is_decided_again_is_asked_about_under_its_own_id()
    {
        var degraded = await _host.RecordAsync("o-1", score: null);
        (await _host.HandleAsync(FollowUps.Requeue(degraded, "checkout"))).ShouldBeEmpty();
        var current = (await _host.CurrentAsync("o-1")).ShouldNotBeNull();
        current.Supersedes.ShouldBe(degraded.DecisionId);
        _host
            .Aws.CallsOf("InvokeEndpoint")
            .ShouldHaveSingleItem()
            .Headers["X-Amzn-SageMaker-Inference-Id"]
            .ShouldBe(InferenceId.Of(current.DecisionId).ToString());
    }

    [Theory]
    [InlineData(RescoreCause.Shadow)]
    [InlineData(RescoreCause.Degraded)]
    public async Task A_message_that_was_sent_beside_a_write_waits_for_the_record(RescoreCause cause)
    {
        await _host.RecordAsync("o-1", Bad, "AT", "r-before");
        var audit = _host.Check("o-1", cause == RescoreCause.Shadow ? Good : null, "AT");
        var message = FollowUp(audit.Decision);
        (await _host.HandleAsync(message)).ShouldBe([0]);
        _host.TriggersOf("o-1").Count.ShouldBe(1);

        (await _host.Writer.RecordAsync(audit)).Status.ShouldBe(DecisionStatus.Decided);
        (await _host.HandleAsync(2, message)).ShouldBeEmpty();
        _host.TriggersOf("o-1").ShouldContain(message.TriggerId);
        _host.DeadLetters.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RescoreCause.Shadow, true)]
    [InlineData(RescoreCause.Shadow, false)]
    [InlineData(RescoreCause.Degraded, true)]
    [InlineData(RescoreCause.Degraded, false)]
    public async Task A_message_about_a_decision_that_never_came_on_record_goes_after_a_few_deliveries(RescoreCause cause, bool known)
    {
        if (known)
        {
            await _host.RecordAsync("o-1", Bad, "AT", "r-before");
        }

        var audit = _host.Check("o-1", cause == RescoreCause.Shadow ? Good : null, "AT");
        var message = FollowUp(audit.Decision);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            (await _host.HandleAsync(delivery, message)).ShouldBe([0]);
        }

        (await _host.HandleAsync(4, message)).ShouldBeEmpty();
        _host.DeadLetters.ShouldBeEmpty();
        _host.Aws.Tables.Of("Jobs").ShouldBeEmpty();

        // The record was late: it brings a message of its own.
        (await _host.HandleAsync(Late(audit))).ShouldBeEmpty();
        _host.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
        await _host.DeliverAllAsync();
        _host.TriggersOf("o-1").ShouldContain(message.TriggerId);
    }

    private static RescoreOrder FollowUp(Decision decision) =>
        decision.Degraded
            ? FollowUps.Requeue(decision, "checkout")
            : FollowUps.Shadow(
                decision,
                new Route
                {
                    ModelId = "at",
                    Endpoint = "fraud-pipeline",
                    Shadow = "candidate",
                },
                "checkout"
            )!;
}
