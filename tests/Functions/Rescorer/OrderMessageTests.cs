using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>What each kind of order message does, once and twice, alone and in a batch.</summary>
public sealed class OrderMessageTests : IAsyncLifetime
{
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Without_time_nothing_is_begun_and_everything_comes_again()
    {
        string[] bodies = [RescoreMessageJson.Write(Rescore("o-1")), "poison"];
        var batch = bodies.Select((body, i) => new QueuedMessage($"m-{i}", $"receipt-{i}", body, 1)).ToList();
        (await _host.Handler.HandleAsync(batch, TimeSpan.Zero)).ShouldBe(["m-0", "m-1"]);
        _host.Aws.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rescore_replaces_the_decision_and_tells_of_the_change_after_the_record()
    {
        var before = await _host.RecordAsync("o-1", Bad);
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);

        (await _host.HandleAsync(Rescore("o-1"))).ShouldBeEmpty();

        var current = (await _host.CurrentAsync("o-1")).ShouldNotBeNull();
        current.AuditId.ShouldBe("rescore#req-1#o-1");
        current.Outcome.ShouldBe(DecisionOutcome.Accept);
        current.Supersedes.ShouldBe(before.DecisionId);
        current.SupersededOutcome.ShouldBe(before.Outcome);
        _host.TriggersOf("o-1").Count.ShouldBe(2);
        var change = _host.Changes.ShouldHaveSingleItem();
        (change.DecisionId, change.Outcome, change.PreviousOutcome).ShouldBe((current.DecisionId, DecisionOutcome.Accept, before.Outcome));
        var operations = _host.Aws.Calls.Select(call => $"{call.Operation} {call.Target}").ToList();
        operations.LastIndexOf("SendMessage changes").ShouldBeGreaterThan(operations.LastIndexOf("TransactWriteItems "));
    }

    [Fact]
    public async Task The_same_outcome_is_a_new_decision_and_no_news()
    {
        await _host.RecordAsync("o-1");
        await _host.HandleAsync(Rescore("o-1"));
        (await _host.CurrentAsync("o-1"))!.AuditId.ShouldBe("rescore#req-1#o-1");
        _host.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RescoreMode.Shadow, 2)]
    [InlineData(RescoreMode.DryRun, 1)]
    public async Task What_is_not_published_leaves_the_current_decision_alone(RescoreMode mode, int items)
    {
        var before = await _host.RecordAsync("o-1", Bad);
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            (await _host.HandleAsync(delivery, Rescore("o-1") with { Mode = mode })).ShouldBeEmpty();
        }

        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(before.DecisionId);
        _host.TriggersOf("o-1").Count.ShouldBe(2);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(items);
        _host.Changes.ShouldBeEmpty();
        var audit = await _host.Reader.GetAuditAsync("rescore#req-1#o-1", CancellationToken.None);
        audit!.Mode.ShouldBe(mode);
        audit.Decision.Outcome.ShouldBe(DecisionOutcome.Accept);
        audit.Decision.Supersedes.ShouldBe(before.DecisionId);
    }

    [Fact]
    public async Task A_check_by_the_queue_is_as_idempotent_as_at_the_checkout()
    {
        var message = Score(Request("o-1", "r-1"));
        (await _host.HandleAsync(message, message)).ShouldBeEmpty();
        (await _host.HandleAsync(message)).ShouldBeEmpty();
        (await _host.HandleAsync(2, message)).ShouldBeEmpty();
        _host.TriggersOf("o-1").ShouldBe(["check#shop-de#r-1"]);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(1);
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Another_order_under_the_same_request_id_goes_to_the_dead_letters(int receives)
    {
        await _host.HandleAsync(Score(Request("o-1", "r-1")));
        await _host.RecordAsync("o-2");
        (await _host.HandleAsync(receives, Score(Request("o-2", "r-1")))).ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(["REQUEST_ID_REUSED"]);
        _host.TriggersOf("o-2").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_orders_under_one_request_id_in_one_batch_do_not_harm_each_other()
    {
        (await _host.HandleAsync(Score(Request("o-1", "r-1")), Score(Request("o-2", "r-1")), Score(Request("o-3", "r-3")))).ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(["REQUEST_ID_REUSED"]);
        _host.Aws.Tables.Of("Audit").Count.ShouldBe(2);
        _host.TriggersOf("o-3").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Duplicates_in_one_batch_and_in_several_decide_once()
    {
        await _host.RecordAsync("o-1", Bad);
        (await _host.HandleAsync(Rescore("o-1"), Rescore("o-1"), Rescore("o-1"))).ShouldBeEmpty();
        (await _host.HandleAsync(Rescore("o-1"))).ShouldBeEmpty();
        (await _host.HandleAsync(3, Rescore("o-1"))).ShouldBeEmpty();
        _host.TriggersOf("o-1").Count.ShouldBe(2);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(2);
        _host.Changes.Select(change => change.DecisionId).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Two_triggers_of_one_order_in_one_batch_come_one_after_the_other()
    {
        // So slow a clock that both are decided in the same millisecond.
        _host.Time.Step = TimeSpan.FromTicks(10);
        var first = await _host.RecordAsync("o-1");
        await _host.HandleAsync(Rescore("o-1", "a"), Rescore("o-1", "b"), Rescore("o-1", "c"), Rescore("o-1", "d"));
        var history = await _host.Reader.GetDecisionsAsync("o-1", CancellationToken.None);
        history
            .Select(decision => decision.AuditId)
            .ShouldBe(["check#shop-de#r-o-1", "rescore#a#o-1", "rescore#b#o-1", "rescore#c#o-1", "rescore#d#o-1"]);
        history.Skip(1).Select(decision => decision.Supersedes!.Value).ShouldBe(history.SkipLast(1).Select(decision => decision.DecisionId));
        history[0].DecisionId.ShouldBe(first.DecisionId);
    }

    [Fact]
    public async Task Another_model_is_asked_where_it_is()
    {
        await _host.RecordAsync("o-1");
        await _host.JobAsync("job-1", model: "challenger");
        (await _host.HandleAsync(OfJob("o-1", "job-1"), Rescore("o-1", "m-2") with { Model = "fr" })).ShouldBeEmpty();
        _host
            .Aws.Calls.Where(call => call.Operation == "InvokeEndpoint")
            .Select(call => call.Target)
            .ShouldBe(["challenger-pipeline", "second-pipeline"]);
        (await _host.CurrentAsync("o-1"))!.Versions.ModelId.ShouldBe("fr");
    }

    [Fact]
    public async Task Two_decisions_on_one_order_in_a_job_are_told_apart()
    {
        var old = await _host.RecordAsync("o-1");
        var current = await _host.RecordAsync("o-1", requestId: "r-again");
        await _host.JobAsync("job-1");
        var again = OfJob("o-1", "job-1", current.DecisionId);
        (await _host.HandleAsync(OfJob("o-1", "job-1", old.DecisionId), again, again)).ShouldBeEmpty();
        (await _host.CountsAsync("job-1")).Settled.ShouldBe(2);
        (await _host.HandleAsync(2, OfJob("o-1", "job-1", current.DecisionId), OfJob("o-1", "job-1", old.DecisionId))).ShouldBeEmpty();
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Skipped["NOT_CURRENT"], counts.Settled).ShouldBe((1, 1, 2));
        (await _host.CurrentAsync("o-1"))!.Supersedes.ShouldBe(current.DecisionId);
    }

    [Fact]
    public async Task A_cancelled_job_begins_nothing_but_tells_what_it_did()
    {
        await _host.RecordAsync("o-1", Bad);
        await _host.RecordAsync("o-2", Bad);
        await _host.JobAsync("job-1");
        _host.Aws.Happens = call => call.Target == "changes" ? Mishap.Refused : Mishap.None;
        (await _host.HandleAsync(OfJob("o-1", "job-1"))).ShouldBe([0]);
        _host.Aws.Happens = _ => Mishap.None;
        await _host.Jobs.CancelAsync("job-1", CancellationToken.None);

        (await _host.HandleAsync(2, OfJob("o-1", "job-1"), OfJob("o-2", "job-1"))).ShouldBeEmpty();
        _host.Changes.ShouldHaveSingleItem().OrderNumber.ShouldBe("o-1");
        _host.TriggersOf("o-2").Count.ShouldBe(1);
    }
}
