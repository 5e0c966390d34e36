using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;

namespace FraudServerless.Functions.Rescorer;

/// <summary>What each kind of order message does, once, twice, and beside faulty neighbours.</summary>
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
        DeadLetters().ShouldBe(["REQUEST_ID_REUSED"]);
        _host.TriggersOf("o-2").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_orders_under_one_request_id_in_one_batch_do_not_harm_each_other()
    {
        (await _host.HandleAsync(Score(Request("o-1", "r-1")), Score(Request("o-2", "r-1")), Score(Request("o-3", "r-3")))).ShouldBeEmpty();
        DeadLetters().ShouldBe(["REQUEST_ID_REUSED"]);
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
        DeadLetters().ShouldBeEmpty();
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
        DeadLetters().ShouldBeEmpty();
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
        DeadLetters().ShouldBeEmpty();
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

    [Fact]
    public async Task Each_fault_goes_to_the_dead_letters_with_its_reason_and_neighbours_are_served()
    {
        await _host.RecordAsync("o-good", Bad);
        await _host.RecordAsync("o-model");
        await _host.RecordAsync("o-sick");
        await _host.RecordAsync("o-foreign");
        await _host.RecordAsync("o-broken");
        Spoil("Audit", "check#shop-de#r-o-foreign", item => item["order"] = new JsonObject { ["S"] = "nothing packed" });
        Spoil("Decisions", "o-broken", item => item["decidedAt"] = new JsonObject { ["S"] = "yesterday" });
        _host.Aws.Endpoints.Line = (_, order) => order == "o-sick" ? """{"error":{"code":"BAD ONE","message":"Erika"}}""" : FakeEndpoints.Score(Good);
        var faulty = Request("o-faulty", "r-faulty");
        faulty["items"]![0]!["qty"] = "many, says Erika";

        var again = await _host.HandleBodiesAsync(
            1,
            [
                "not JSON, says Erika",
                """{"type":"rescore","version":2,"id":"a","orderNumber":"o-good","actor":"x"}""",
                .. new RescoreMessage[]
                {
                    Rescore("o-unknown"),
                    OfJob("o-good", "no-such-job"),
                    Continue("no-such-job"),
                    Score(faulty),
                    Rescore("o-model", "m-1") with
                    {
                        Model = "no-such-model",
                    },
                    Rescore("o-sick"),
                    Rescore("o-foreign"),
                    Rescore("o-broken"),
                    Rescore("o-good"),
                }.Select(RescoreMessageJson.Write),
            ]
        );

        again.ShouldBeEmpty();
        DeadLetters()
            .ShouldBe(
                [
                    "FAULTY_ORDER items[0].qty:TYPE",
                    "FOREIGN_RECORD",
                    "FOREIGN_RECORD",
                    "MESSAGE",
                    "PIPELINE_REFUSED BAD ONE",
                    "UNKNOWN_JOB",
                    "UNKNOWN_JOB",
                    "UNKNOWN_MODEL",
                    "UNKNOWN_ORDER",
                    "VERSION",
                ],
                ignoreOrder: true
            );
        (await _host.CurrentAsync("o-good"))!.AuditId.ShouldBe("rescore#req-1#o-good");
        _host.Log.ShouldNotContain("Erika");
        _host.Aws.Queues.Of("dead").SelectMany(message => message.Attributes.Values).ShouldNotContain(value => value.Contains("Erika"));
    }

    [Fact]
    public async Task A_reason_that_no_queue_would_take_is_made_plain()
    {
        await _host.RecordAsync("o-1");
        await _host.RecordAsync("o-2");
        _host.Aws.Endpoints.Line = (_, order) =>
            order == "o-1" ? """{"error":{"code":"","message":"x"}}""" : """{"error":{"code":"\u0001\u00fc","message":"x"}}""";
        (await _host.HandleAsync(Rescore("o-1"), Rescore("o-2"))).ShouldBeEmpty();
        DeadLetters().ShouldBe(["PIPELINE_REFUSED", "PIPELINE_REFUSED ??"], ignoreOrder: true);
        _host.Aws.Queues.Of("dead").ShouldAllBe(message => message.Attributes.Values.All(value => value.Length > 0));
    }

    [Fact]
    public async Task An_order_that_kills_the_container_does_not_take_its_neighbours_along()
    {
        var orders = Enumerable.Range(0, 12).Select(i => $"o-{i}").ToList();
        foreach (var order in orders)
        {
            await _host.RecordAsync(order);
        }

        _host.Aws.Endpoints.Whole = call => call.Text.Contains("\"o-7\"", StringComparison.Ordinal) ? FakeEndpoints.Fault(424) : null;
        (await _host.HandleAsync([.. orders.Select(order => Rescore(order))])).ShouldBe([7]);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(12 + 11);
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
    public async Task While_the_endpoint_is_away_all_come_again_later_and_later_and_are_given_up_in_the_end()
    {
        await _host.RecordAsync("o-1");
        await _host.RecordAsync("o-2");
        await _host.JobAsync("job-1");
        _host.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(503);
        for (var receives = 1; receives < 6; receives++)
        {
            (await _host.HandleAsync(receives, OfJob("o-1", "job-1"), Rescore("o-2"))).ShouldBe([0, 1]);
        }

        var delays = _host.Aws.Calls.Where(call => call.Operation == "ChangeMessageVisibility").Select(call => JsonNode.Parse(call.Body)!);
        delays
            .Where(body => body["ReceiptHandle"]!.GetValue<string>() == "receipt-1")
            .Select(body => body["VisibilityTimeout"]!.GetValue<int>())
            .ShouldBe([5, 10, 20, 40, 80]);
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();

        (await _host.HandleAsync(6, OfJob("o-1", "job-1"), Rescore("o-2"))).ShouldBeEmpty();
        DeadLetters().ShouldBe(["GIVEN_UP PIPELINE unavailable", "GIVEN_UP PIPELINE unavailable"]);
        (await _host.CountsAsync("job-1")).Failed.ShouldBe(new Dictionary<string, long> { ["GIVEN_UP"] = 1 });
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_given_up_order_that_is_decided_after_all_counts_as_done_alone()
    {
        var before = await _host.RecordAsync("o-1");
        await _host.JobAsync("job-1");
        _host.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(503);
        await _host.HandleAsync(6, OfJob("o-1", "job-1", before.DecisionId));
        (await _host.CountsAsync("job-1")).Failed.ShouldBe(new Dictionary<string, long> { ["GIVEN_UP"] = 1 });

        _host.Aws.Endpoints.Whole = _ => null;
        (await _host.HandleAsync(OfJob("o-1", "job-1", before.DecisionId))).ShouldBeEmpty();
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Settled, counts.Failed.Count).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task What_is_on_record_is_not_counted_as_failed_when_it_is_given_up()
    {
        var before = await _host.RecordAsync("o-1");
        await _host.JobAsync("job-1");
        // Written, but no answer ever comes through; nor does the reading of what is there.
        _host.Aws.Happens = call =>
            call is { Operation: "TransactWriteItems", Text: var body }
            && body.Contains("rescore#job-1", StringComparison.Ordinal)
            && !body.Contains("once#", StringComparison.Ordinal)
                ? Mishap.AnswerLost
                : Mishap.None;
        await _host.HandleAsync(6, OfJob("o-1", "job-1", before.DecisionId));
        DeadLetters().ShouldBe(["GIVEN_UP LEDGER connection"]);
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Settled).ShouldBe((1, 1));
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

    [Fact]
    public async Task A_foreign_job_sends_its_orders_to_the_dead_letters_and_no_others()
    {
        await _host.RecordAsync("o-1");
        _host.Aws.Tables.Plant("Jobs", JsonNode.Parse("""{"jobId":{"S":"job-x"},"shard":{"S":"job"},"mode":{"N":"1"}}""")!.AsObject());
        (await _host.HandleAsync(OfJob("o-1", "job-x"), OfJob("o-2", "job-x"), Rescore("o-1"))).ShouldBeEmpty();
        DeadLetters().ShouldBe(["FOREIGN_RECORD", "FOREIGN_RECORD"]);
        (await _host.CurrentAsync("o-1"))!.AuditId.ShouldBe("rescore#req-1#o-1");
    }

    private IReadOnlyList<string> DeadLetters() =>
        [
            .. _host
                .Aws.Queues.Of("dead")
                .Select(message => string.Join(' ', new[] { "reason", "detail" }.Select(message.Attributes.GetValueOrDefault).OfType<string>())),
        ];

    private void Spoil(string table, string key, Action<JsonObject> spoil)
    {
        var item = _host.Aws.Tables.Of(table).Single(item => item.ToJsonString().Contains($"\"{key}\"", StringComparison.Ordinal));
        spoil(item);
    }
}
