using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>What a person decides, once and twice, alone and against others.</summary>
public sealed class ReviewDecisionTests : IAsyncLifetime
{
    private const string Canary = "=HYPERLINK(\"http://canary.invalid\") <script>alert(1)</script> \u202e Kim";

    private ReviewHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ReviewHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_decision_is_on_record_with_its_proof_and_its_message_waits_for_ten_seconds()
    {
        var before = await _host.OpenAsync("a");
        var (command, id) = (Guid.NewGuid(), "");
        var (status, body, _) = await _host.DecideAsync(before, commandId: command, change: sent => sent["note"] = Canary);
        status.ShouldBe(200);
        (body!["status"]!.GetValue<string>(), body["kind"]!.GetValue<string>(), body["outcome"]!.GetValue<string>()).ShouldBe(
            ("decided", "review", "ACCEPT")
        );
        var standing = await _host.CurrentAsync("a");
        id = standing.DecisionId.ToString();
        body["decisionId"]!.GetValue<string>().ShouldBe(id);
        (standing.Outcome, standing.Source, standing.Reviewer, standing.Supersedes, standing.SupersededOutcome).ShouldBe(
            (DecisionOutcome.Accept, "review", "kim", before.DecisionId, DecisionOutcome.Review)
        );
        (standing.AuditId, standing.Score).ShouldBe(($"review#{command}", before.Score));
        standing.Reasons.ShouldHaveSingleItem().Text.ShouldBe("Your order was checked by our staff");
        standing.AllowedMethods.ShouldContain("INVOICE");
        _host.State("a").ShouldBe("decided");
        _host.Review("a").ContainsKey("openShard").ShouldBeFalse();
        var message = _host.Desk.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
        message.DelaySeconds.ShouldBe(10);
        message.Body.ShouldNotContain("canary");
        _host.Desk.Aws.Queues.Of("changes").ShouldBeEmpty();

        var order = (await _host.Desk.GetAsync("/v1/orders/a", "support")).Body!["decisions"]![0]!;
        (order["trigger"]!.GetValue<string>(), order["reviewer"]!.GetValue<string>(), order["reasonCode"]!.GetValue<string>()).ShouldBe(
            ("review", "kim", "R401")
        );
        foreach (var (role, note) in new[] { ("support", null), ("risk", null), ("reviewer", Canary), ("auditor", Canary) })
        {
            var audit = (await _host.Desk.GetAsync($"/v1/decisions/{id}/audit", role)).Body!;
            audit["note"]?.GetValue<string>().ShouldBe(note);
            audit["masked"]!.AsArray().Any(name => name!.GetValue<string>() == "note").ShouldBe(note is null, role);
        }

        (await _host.Desk.GetAsync($"/v1/decisions/{id}/explanation?lang=en", "support")).Status.ShouldBe(200);
        _host.Desk.Log.ShouldNotContain("canary");
    }

    [Fact]
    public async Task The_same_command_is_done_once_and_another_one_may_not_take_its_id()
    {
        var before = await _host.OpenAsync("a");
        var command = Guid.NewGuid();
        var first = await _host.DecideAsync(before, commandId: command);
        var again = await _host.DecideAsync(before, commandId: command);
        (again.Status, again.Text).ShouldBe((200, first.Text));
        foreach (
            var other in new[]
            {
                await _host.DecideAsync(before, outcome: "REJECT", commandId: command),
                await _host.DecideAsync(before, "lee", commandId: command),
                await _host.DecideAsync(before, commandId: command, change: body => body["note"] = "x"),
            }
        )
        {
            (other.Status, Code(other.Body)).ShouldBe((409, "COMMAND_REUSED"));
        }

        _host.Desk.Aws.Tables.Of("Decisions", "a").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_decision_on_what_does_not_stand_any_more_is_refused_with_what_stands()
    {
        var first = await _host.OpenAsync("a");
        var second = await _host.OpenAsync("a");
        var (status, problem, _) = await _host.DecideAsync(first);
        (status, Code(problem)).ShouldBe((409, "REVIEW_STALE"));
        problem!["decision"]!["decisionId"]!.GetValue<Guid>().ShouldBe(second.DecisionId);
        problem["decision"]!["outcome"]!.GetValue<string>().ShouldBe("REVIEW");
        _host.Desk.Aws.Queues.Of("rescore").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_sent_is_checked_by_name_and_nothing_of_it_is_written()
    {
        var on = await _host.OpenAsync("a");
        var before = _host.Review("a").ToJsonString();
        foreach (
            var (change, code) in new (Action<JsonObject>, string)[]
            {
                (body => body["note"] = new string('x', 10_000), "NOTE_TOO_LONG"),
                (body => body["note"] = new string('x', 70_000), "BODY_TOO_LARGE"),
                (body => body["outcome"] = "REVIEW", "PARAMETER"),
                (body => body["outcome"] = "accept", "PARAMETER"),
                (body => body["outcome"] = 1, "BODY"),
                (body => body["methods"] = new JsonArray("GOLD"), "PARAMETER"),
                (body => body["methods"] = new JsonArray(), "PARAMETER"),
                (body => body["methods"] = new JsonArray("CARD", "CARD"), "PARAMETER"),
                (body => body["methods"] = new JsonArray((JsonNode?)null), "PARAMETER"),
                (body => (body["outcome"], body["methods"]) = ("RESTRICT", new JsonArray("INVOICE")), "PARAMETER"),
                (body => (body["outcome"], body["methods"]) = ("REJECT", new JsonArray("CARD")), "PARAMETER"),
                (body => body["reasonCode"] = "R101", "PARAMETER"),
                (body => body["reasonCode"] = null, "PARAMETER"),
                (body => body["commandId"] = "1", "PARAMETER"),
                (body => body["admin"] = true, "BODY"),
            }
        )
        {
            var (status, problem, text) = await _host.DecideAsync(on, change: change);
            (status is 400 or 413).ShouldBeTrue(text);
            Code(problem).ShouldBe(code, text);
        }

        foreach (var (tag, status) in new (string?, int)[] { (null, 428), ("*", 400), (on.DecisionId.ToString(), 400), ("\"x\"", 400) })
        {
            const string body = """{"outcome":"ACCEPT","reasonCode":"R401","commandId":"00000000-0000-0000-0000-000000000001"}""";
            (await _host.Desk.SendAsync(HttpMethod.Post, "/v1/reviews/a", "kim", ["reviewer"], body, tag)).Status.ShouldBe(status);
        }

        const string twice = """{"outcome":"ACCEPT","outcome":"REJECT"}""";
        Code((await _host.Desk.SendAsync(HttpMethod.Post, "/v1/reviews/a", "kim", ["reviewer"], twice)).Body).ShouldBe("BODY");
        (await _host.DecideAsync(on with { OrderNumber = "none" })).Status.ShouldBe(404);
        _host.Review("a").ToJsonString().ShouldBe(before);
        _host.Desk.Aws.Tables.Of("Decisions", "a").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_wins()
    {
        for (var round = 0; round < 8; round++)
        {
            var on = await _host.OpenAsync($"o-{round}");
            var results = await Task.WhenAll(_host.DecideAsync(on), _host.DecideAsync(on, "lee", "REJECT"));
            results.Count(result => result.Status == 200).ShouldBe(1);
            results.Count(result => result.Status == 409).ShouldBe(1);
            _host.Desk.Aws.Tables.Of("Decisions", on.OrderNumber).Count.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Who_does_not_hold_a_review_that_somebody_holds_cannot_decide_on_it()
    {
        var on = await _host.OpenAsync("a");
        await _host.NextAsync("kim");
        var (status, problem, _) = await _host.DecideAsync(on, "lee");
        (status, Code(problem), problem!["claimedBy"]!.GetValue<string>()).ShouldBe((409, "REVIEW_CLAIMED", "kim"));
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(16));
        (await _host.DecideAsync(on, "lee")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_decides_on_their_own_order()
    {
        var on = await _host.OpenAsync("a", customer: "me");
        var (status, problem, _) = await _host.DecideAsync(on, customer: "me");
        (status, Code(problem)).ShouldBe((403, "OWN_ORDER"));
    }

    [Fact]
    public async Task Above_an_amount_it_takes_two_people_who_say_the_same()
    {
        var on = await _host.OpenAsync("a", 1_500);
        var command = Guid.NewGuid();
        var first = await _host.DecideAsync(on, "kim", commandId: command);
        (first.Status, first.Body!["status"]!.GetValue<string>()).ShouldBe((202, "proposed"));
        (await _host.DecideAsync(on, "kim", commandId: command)).Text.ShouldBe(first.Text);
        (await _host.CurrentAsync("a")).DecisionId.ShouldBe(on.DecisionId);
        _host.Desk.Aws.Queues.Of("rescore").ShouldBeEmpty();
        (await _host.NextAsync("kim")).ShouldBeNull();
        var (status, problem, _) = await _host.DecideAsync(on, "kim");
        (status, Code(problem)).ShouldBe((403, "FOUR_EYES"));

        (await _host.NextAsync("lee")).ShouldBe("a");
        (await _host.DecideAsync(on, "lee", "REJECT")).Status.ShouldBe(202);
        var confirmed = await _host.DecideAsync(on, "kim", "REJECT");
        confirmed.Status.ShouldBe(200);
        var standing = await _host.CurrentAsync("a");
        (standing.Outcome, standing.Reviewer).ShouldBe((DecisionOutcome.Reject, "kim"));
        var audit = (await _host.Desk.GetAsync($"/v1/decisions/{standing.DecisionId}/audit", "auditor")).Body!;
        (audit["actor"]!.GetValue<string>(), audit["proposedBy"]!.GetValue<string>()).ShouldBe(("kim", "lee"));
    }

    [Fact]
    public async Task Taken_back_in_time_it_leaves_no_trace_but_on_record()
    {
        var on = await _host.OpenAsync("a", age: TimeSpan.FromMinutes(5));
        var since = _host.Review("a")["openSince"]!.ToJsonString();
        var command = Guid.NewGuid();
        await _host.DecideAsync(on, commandId: command);
        Code((await _host.UndoAsync("a", command, "lee")).Body).ShouldBe("NOT_YOURS");
        (await _host.UndoAsync("b", command)).Status.ShouldBe(404);
        var undone = await _host.UndoAsync("a", command);
        undone.Status.ShouldBe(200);
        (await _host.UndoAsync("a", command)).Text.ShouldBe(undone.Text);
        var standing = await _host.CurrentAsync("a");
        (standing.Outcome, standing.AuditId, standing.Reviewer, standing.Source).ShouldBe(
            (DecisionOutcome.Review, $"undo#{command}", null, on.Source)
        );
        standing.AllowedMethods.ShouldBe(on.AllowedMethods);
        _host.State("a").ShouldBe("open");
        _host.Review("a")["openSince"]!.ToJsonString().ShouldBe(since);
        (await _host.NextAsync("lee")).ShouldBeNull();
        (await _host.NextAsync("kim")).ShouldBe("a");
        Code((await _host.DecideAsync(on, commandId: command)).Body).ShouldBe("COMMAND_UNDONE");
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        (await _host.TakeEffectAsync("a", command)).ShouldBe(ReviewEffectState.Undone);
    }

    [Fact]
    public async Task What_has_taken_effect_is_reversed_by_a_new_decision()
    {
        var on = await _host.OpenAsync("a");
        var command = Guid.NewGuid();
        await _host.DecideAsync(on, commandId: command);
        var decided = await _host.CurrentAsync("a");
        Code((await _host.DecideAsync(decided, "lee", "REJECT")).Body).ShouldBe("REVIEW_PENDING");
        (await _host.TakeEffectAsync("a", command)).ShouldBe(ReviewEffectState.NotYet);
        _host.Desk.Time.Advance(TimeSpan.FromSeconds(11));
        (await _host.TakeEffectAsync("a", command)).ShouldBe(ReviewEffectState.Effective);
        Code((await _host.UndoAsync("a", command)).Body).ShouldBe("REVIEW_EFFECTIVE");
        var second = Guid.NewGuid();
        var (status, body, _) = await _host.DecideAsync(decided, "lee", "REJECT", second);
        (status, body!["kind"]!.GetValue<string>()).ShouldBe((200, "reversal"));
        (await _host.UndoAsync("a", second, "lee")).Status.ShouldBe(200);
        _host.State("a").ShouldBe("closed");
        (await _host.CurrentAsync("a")).Outcome.ShouldBe(DecisionOutcome.Accept);
        // Told of since before, whatever came after it.
        (await _host.TakeEffectAsync("a", command)).ShouldBe(ReviewEffectState.Effective);
    }

    [Fact]
    public async Task What_was_decided_without_a_person_is_reversed_by_one()
    {
        var on = await _host.OpenAsync("a", outcome: DecisionOutcome.Reject);
        _host.Desk.Aws.Tables.Of("Reviews").ShouldBeEmpty();
        var (status, body, _) = await _host.DecideAsync(on, outcome: "RESTRICT");
        (status, body!["kind"]!.GetValue<string>()).ShouldBe((200, "reversal"));
        (await _host.CurrentAsync("a")).AllowedMethods.ShouldNotContain("INVOICE");
        _host.State("a").ShouldBe("decided");
    }

    [Theory]
    [InlineData("TransactWriteItems", true)]
    [InlineData("UpdateItem", false)]
    public async Task Of_taking_back_and_taking_effect_who_writes_first_wins(string operation, bool effectFirst)
    {
        var on = await _host.OpenAsync("a");
        var command = Guid.NewGuid();
        await _host.DecideAsync(on, commandId: command);
        _host.Desk.Time.Advance(TimeSpan.FromSeconds(11));
        // Just before the write of the one, the other one has everything done.
        var (begun, effect, undone) = (0, default(ReviewEffectState), 0);
        _host.Desk.Aws.First = async (_, call) =>
        {
            if (call.Operation == operation && Interlocked.Exchange(ref begun, 1) == 0)
            {
                await OtherAsync(effectFirst);
            }

            return false;
        };
        await OtherAsync(!effectFirst);
        (effect, undone).ShouldBe(effectFirst ? (ReviewEffectState.Effective, 409) : (ReviewEffectState.Undone, 200));
        (await _host.CurrentAsync("a")).Outcome.ShouldBe(effectFirst ? DecisionOutcome.Accept : DecisionOutcome.Review);
        _host.State("a").ShouldBe(effectFirst ? "effective" : "open");

        async Task OtherAsync(bool takesEffect)
        {
            if (takesEffect)
            {
                effect = await _host.TakeEffectAsync("a", command);
            }
            else
            {
                undone = (await _host.UndoAsync("a", command)).Status;
            }
        }
    }

    [Fact]
    public async Task Who_is_overtaken_before_the_write_is_told_what_stands()
    {
        var on = await _host.OpenAsync("a");
        var begun = 0;
        _host.Desk.Aws.First = async (_, call) =>
        {
            if (call.Operation == "TransactWriteItems" && Interlocked.Exchange(ref begun, 1) == 0)
            {
                (await _host.DecideAsync(on, "lee", "REJECT")).Status.ShouldBe(200);
            }

            return false;
        };
        var (status, problem, _) = await _host.DecideAsync(on);
        (status, Code(problem)).ShouldBe((409, "REVIEW_STALE"));
        problem!["decision"]!["reviewer"]!.GetValue<string>().ShouldBe("lee");
        _host.Desk.Aws.Tables.Of("Decisions", "a").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_the_queue_the_decision_waits_for_the_command_to_be_repeated()
    {
        var on = await _host.OpenAsync("a");
        var command = Guid.NewGuid();
        _host.Desk.Aws.Happens = call => call.Service == AwsService.Sqs ? Mishap.Refused : Mishap.None;
        var (status, problem, _) = await _host.DecideAsync(on, commandId: command);
        (status, Code(problem)).ShouldBe((503, "EFFECT_NOT_SENT"));
        _host.Desk.Aws.Happens = _ => Mishap.None;
        (await _host.DecideAsync(on, commandId: command)).Status.ShouldBe(200);
        _host.Desk.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
        // Nobody repeats it: whoever comes next finishes it.
        _host.Desk.Aws.Queues.Drain("rescore");
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        Code((await _host.DecideAsync(await _host.CurrentAsync("a"), "lee", "REJECT")).Body).ShouldBe("REVIEW_PENDING");
        RescoreMessageJson.TryRead(_host.Desk.Aws.Queues.Of("rescore").ShouldHaveSingleItem().Body, out var message, out _).ShouldBeTrue();
        message.ShouldBeOfType<ReviewEffect>().CommandId.ShouldBe(command);
    }

    [Fact]
    public async Task A_decision_whose_answer_was_lost_is_answered_by_repeating_it()
    {
        var on = await _host.OpenAsync("a");
        var command = Guid.NewGuid();
        var lost = 1;
        _host.Desk.Aws.Happens = call =>
            call.Operation == "TransactWriteItems" && Interlocked.Decrement(ref lost) >= 0 ? Mishap.AnswerLost : Mishap.None;
        var first = await _host.DecideAsync(on, commandId: command);
        first.Status.ShouldBe(200);
        (await _host.DecideAsync(on, commandId: command)).Text.ShouldBe(first.Text);
        _host.Desk.Aws.Tables.Of("Decisions", "a").Count.ShouldBe(2);
    }

    private static string? Code(JsonNode? problem) => problem?["code"]?.GetValue<string>();
}
