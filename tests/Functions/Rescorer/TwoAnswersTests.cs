using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>A request that was answered more than once while the tables were away: the first answered stands, and whoever was answered otherwise is told.</summary>
public sealed class TwoAnswersTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_answered_stands_though_a_later_one_came_to_the_tables_before_it(bool otherPayload)
    {
        var first = Answer(Bad, 0);
        var second = Answer(Good, 1, otherPayload ? "another payload" : null);
        (await _host.Writer.RecordAsync(second)).Status.ShouldBe(DecisionStatus.Decided);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            (await _host.HandleAsync(delivery, Late(first))).ShouldBeEmpty();
        }

        await ShouldStandAsync(first, second);
        ToldOf(second).ShouldBe([first.Decision.DecisionId]);
        _host.TriggersOf("o-1").ShouldBe([second.TriggerId, $"late#{first.Decision.DecisionId}"], ignoreOrder: true);
        (await _host.Writer.RecordAsync(Answer(Good, 2, "another payload"))).Status.ShouldBe(DecisionStatus.Reused);
    }

    [Fact]
    public async Task All_orders_of_arrival_come_to_the_same()
    {
        int[][] orders =
        [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        foreach (var order in orders)
        {
            foreach (var batch in new[] { 1, 3 })
            {
                await using var host = await StartAsync();
                // By time, and two of them in one millisecond by their ids.
                AuditRecord[] answers = [Answer(host, null, 0), Answer(host, Good, 5), Answer(host, Bad, 5)];
                answers =
                [
                    .. answers
                        .OrderBy(answer => answer.Decision.DecidedAt)
                        .ThenBy(answer => answer.Decision.DecisionId.ToString(), StringComparer.Ordinal),
                ];
                await host.DeliverAllAsync(order.Select(i => RescoreMessageJson.Write(Late(answers[i]))), batch);

                var where = $"{string.Join(' ', order)}, {batch} in a batch";
                var history = await host.Reader.GetDecisionsAsync("o-1", CancellationToken.None);
                history[0].DecisionId.ShouldBe(answers[0].Decision.DecisionId, where);
                (await host.Reader.GetOthersAsync("o-1", CancellationToken.None))
                    .Select(decision => decision.DecisionId)
                    .ShouldBe(answers[1..].Select(answer => answer.Decision.DecisionId), ignoreOrder: true, where);
                // The first was made without the model, and is made again; the others are not.
                history.Count.ShouldBe(2, where);
                (history[1].Supersedes, history[1].AuditId).ShouldBe(
                    (answers[0].Decision.DecisionId, $"rescore#{answers[0].Decision.DecisionId}#o-1"),
                    where
                );
                var replay = await host.Writer.RecordAsync(Answer(host, Bad, 9));
                (replay.Status, replay.Recorded!.Decision.DecisionId).ShouldBe((DecisionStatus.Replayed, answers[0].Decision.DecisionId), where);
                host.Aws.Queues.Of("dead").ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public async Task A_later_one_lies_beside_and_its_caller_is_told_what_stands()
    {
        var first = Answer(Good, 0);
        var second = Answer(Bad, 1);
        (await _host.HandleAsync(Late(first))).ShouldBeEmpty();
        (await _host.HandleAsync(Late(second))).ShouldBeEmpty();

        await ShouldStandAsync(first, second);
        var change = _host.Changes.ShouldHaveSingleItem();
        (change.DecisionId, change.Outcome, change.AuditId).ShouldBe((first.Decision.DecisionId, first.Decision.Outcome, first.TriggerId));
        (change.PreviousDecisionId, change.PreviousOutcome).ShouldBe((second.Decision.DecisionId, second.Decision.Outcome));
        var item = _host
            .Aws.Tables.Of("Decisions")
            .Single(item => FakeTables.Text(item, "decisionId").StartsWith("other#", StringComparison.Ordinal));
        item.ContainsKey("outcomeDay").ShouldBeFalse();
        item.ContainsKey("customerId").ShouldBeFalse();
    }

    [Fact]
    public async Task Answers_that_allow_the_same_are_not_told_and_those_that_differ_in_the_methods_are()
    {
        await _host.Writer.RecordAsync(Answer(Good, 0));
        (await _host.HandleAsync(Late(Answer(Good, 1)))).ShouldBeEmpty();
        _host.Changes.ShouldBeEmpty();

        var fewer = Answer(Good, 2) is var audit
            ? audit with
            {
                Decision = audit.Decision with { AllowedMethods = [.. audit.Decision.AllowedMethods.Skip(1)] },
            }
            : null!;
        (await _host.HandleAsync(Late(fewer))).ShouldBeEmpty();
        ToldOf(fewer).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_that_seemed_to_fail_but_was_written_is_the_same_and_nothing_is_told()
    {
        var only = Answer(null, 0);
        await _host.Writer.RecordAsync(only);
        (await _host.HandleAsync(Late(only), Late(only))).ShouldBeEmpty();
        (await _host.Reader.GetOthersAsync("o-1", CancellationToken.None)).ShouldBeEmpty();
        _host.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_without_the_model_that_lies_beside_is_not_decided_again()
    {
        var first = Answer(Good, 0);
        var degraded = Answer(null, 1);
        await _host.Writer.RecordAsync(degraded);
        (await _host.HandleAsync(Late(first))).ShouldBeEmpty();
        // Both the message that was sent for it then, and the record coming once more.
        await _host.DeliverAllAsync([
            RescoreMessageJson.Write(FollowUps.Requeue(degraded.Decision, "checkout")),
            RescoreMessageJson.Write(Late(degraded)),
        ]);
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(first.Decision.DecisionId);
        _host.Aws.Calls.ShouldNotContain(call => call.Operation == "InvokeEndpoint");
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_comparison_with_one_that_lies_beside_is_left_alone()
    {
        var first = Answer(Good, 0);
        var second = Answer(Bad, 1);
        await _host.Writer.RecordAsync(second);
        (await _host.HandleAsync(Late(first))).ShouldBeEmpty();
        var copy = Rescore("o-1", "copy", second.Decision.DecisionId) with { Cause = RescoreCause.Shadow, Mode = RescoreMode.Shadow };
        (await _host.HandleAsync(copy)).ShouldBeEmpty();
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();
        (await _host.Reader.GetShadowsAsync("o-1", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_decided_again_stands_and_the_first_answered_is_told_of_it()
    {
        var first = Answer(Bad, 0);
        var degraded = Answer(null, 1);
        await _host.Writer.RecordAsync(degraded);
        (await _host.HandleAsync(FollowUps.Requeue(degraded.Decision, "checkout"))).ShouldBeEmpty();
        var current = (await _host.CurrentAsync("o-1"))!;
        (await _host.HandleAsync(Late(first))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(current.DecisionId);
        ToldOf(first).ShouldBe([current.DecisionId]);
    }

    [Fact]
    public async Task What_is_set_aside_while_it_is_decided_again_is_read_anew()
    {
        var first = Answer(Bad, 0);
        var second = Answer(Good, 1);
        await _host.Writer.RecordAsync(second);
        _host.Aws.Endpoints.Whole = _ =>
        {
            _host.Aws.Endpoints.Whole = _ => null;
            _host.Writer.RecordLateAsync(first).Wait(TestContext.Current.CancellationToken);
            return null;
        };
        (await _host.HandleAsync(1, Rescore("o-1"))).ShouldBe([0]);
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(first.Decision.DecisionId);

        (await _host.HandleAsync(2, Rescore("o-1"))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.Supersedes.ShouldBe(first.Decision.DecisionId);
        ToldOf(first).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_request_id_that_was_used_for_two_orders_leaves_each_its_own()
    {
        var one = _host.Check("o-1", Bad, requestId: "r-1", at: Noon);
        var other = _host.Check("o-2", Good, requestId: "r-1", at: Noon.AddSeconds(1));
        await _host.Writer.RecordAsync(other);
        (await _host.HandleAsync(Late(one))).ShouldBeEmpty();
        (await _host.HandleAsync(2, Late(one))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(one.Decision.DecisionId);
        (await _host.CurrentAsync("o-2"))!.DecisionId.ShouldBe(other.Decision.DecisionId);
        _host.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Wherever_it_dies_one_stands_and_every_other_is_told()
    {
        var calls = 0;
        for (var last = 0; last <= calls; last++)
        {
            foreach (var made in new[] { false, true })
            {
                await using var host = await StartAsync();
                var (first, second, third) = (Answer(host, Bad, 0), Answer(host, Good, 1), Answer(host, Good, 2));
                await host.Writer.RecordAsync(second);
                var seen = 0;
                host.Aws.Happens = _ =>
                    Interlocked.Increment(ref seen) is var number && (last == 0 || number < last) ? Mishap.None
                    : number == last && made ? Mishap.AnswerLost
                    : Mishap.Refused;
                await host.HandleAsync(1, Late(third), Late(first));
                calls = Math.Max(calls, last == 0 ? seen : 0);
                host.Aws.Happens = _ => Mishap.None;
                (await host.HandleAsync(2, Late(third), Late(first))).ShouldBeEmpty();

                var where = $"call {last}, made {made}";
                (await host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(first.Decision.DecisionId, where);
                (await host.Reader.GetOthersAsync("o-1", CancellationToken.None)).Count.ShouldBe(2, where);
                host.Changes.Where(change => change.DecisionId == first.Decision.DecisionId)
                    .Select(change => change.PreviousDecisionId)
                    .Distinct()
                    .ShouldBe([second.Decision.DecisionId, third.Decision.DecisionId], ignoreOrder: true, where);
                host.TriggersOf("o-1").Count.ShouldBe(3, where);
            }
        }

        calls.ShouldBeGreaterThan(6);
    }

    private async Task ShouldStandAsync(AuditRecord first, params AuditRecord[] others)
    {
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(first.Decision.DecisionId);
        (await _host.Reader.GetDecisionsAsync("o-1", CancellationToken.None)).ShouldHaveSingleItem();
        (await _host.Reader.GetOthersAsync("o-1", CancellationToken.None))
            .Select(decision => decision.DecisionId)
            .ShouldBe(others.Select(other => other.Decision.DecisionId));
        var replay = await _host.Writer.RecordAsync(Answer(Good, 2));
        replay.Status.ShouldBe(DecisionStatus.Replayed);
        replay.Recorded!.Answer.ToArray().ShouldBe(first.Answer.ToArray());
    }

    private IEnumerable<Guid> ToldOf(AuditRecord answered) =>
        _host.Changes.Where(change => change.PreviousDecisionId == answered.Decision.DecisionId).Select(change => change.DecisionId).Distinct();

    private AuditRecord Answer(double? score, int milliseconds, string? hash = null) => Answer(_host, score, milliseconds, hash);

    private static AuditRecord Answer(RescoreHost host, double? score, int milliseconds, string? hash = null) =>
        host.Check("o-1", score, at: Noon.AddMilliseconds(milliseconds), hash: hash);
}
