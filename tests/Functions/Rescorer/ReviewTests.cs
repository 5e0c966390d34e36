using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>What people decide, and what is decided again beside them.</summary>
public sealed class ReviewTests : IAsyncLifetime
{
    private static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(10);

    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_decision_is_told_when_its_time_is_over_and_told_again()
    {
        var before = await ReviewAsync("o-1");
        var effect = await DecideAsync(before);
        (await _host.HandleAsync(effect)).ShouldBe([0]);
        _host.Changes.ShouldBeEmpty();
        _host.Log.ShouldContain("NOT_YET");

        _host.Time.Advance(UndoTime);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            (await _host.HandleAsync(delivery, effect)).ShouldBeEmpty();
            _host.Changes.Count.ShouldBe(delivery);
        }

        var change = _host.Changes[0];
        (change.DecisionId, change.PreviousDecisionId, change.PreviousOutcome).ShouldBe(
            (effect.DecisionId, before.DecisionId, DecisionOutcome.Review)
        );
        change.AuditId.ShouldBe($"review#{effect.CommandId}");
    }

    [Fact]
    public async Task Methods_alone_are_news_too()
    {
        var before = await ReviewAsync("o-1", DecisionOutcome.Restrict);
        var effect = await DecideAsync(before, DecisionOutcome.Restrict, ["CARD"]);
        _host.Time.Advance(UndoTime);
        await _host.HandleAsync(effect);
        _host.Changes.ShouldHaveSingleItem().AllowedMethods.ShouldBe(["CARD"]);
    }

    [Fact]
    public async Task What_was_taken_back_is_not_told()
    {
        var before = await ReviewAsync("o-1");
        var effect = await DecideAsync(before);
        await UndoAsync(before, effect);
        _host.Time.Advance(UndoTime);
        (await _host.HandleAsync(effect)).ShouldBeEmpty();
        _host.Changes.ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.Outcome.ShouldBe(DecisionOutcome.Review);
    }

    [Fact]
    public async Task A_new_answer_of_the_checkout_is_what_the_shop_knows()
    {
        var effect = await DecideAsync(await ReviewAsync("o-1"));
        _host.Time.Advance(UndoTime);
        await _host.RecordAsync("o-1", Bad, requestId: "r-new");
        (await _host.HandleAsync(effect)).ShouldBeEmpty();
        _host.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_never_given_up()
    {
        var effect = await DecideAsync(await ReviewAsync("o-1"));
        (await _host.HandleAsync(6, effect)).ShouldBeEmpty();
        _host.DeadLetters.ShouldBeEmpty();
        _host.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(RescoreMode.Publish, 2)]
    [InlineData(RescoreMode.Shadow, 3)]
    [InlineData(RescoreMode.DryRun, 3)]
    public async Task What_a_person_decided_is_only_tried_again(RescoreMode mode, int records)
    {
        var effect = await DecideAsync(await ReviewAsync("o-1"));
        (await _host.HandleAsync(Rescore("o-1") with { Mode = mode })).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(effect.DecisionId);
        _host.TriggersOf("o-1").Count.ShouldBe(records);
        _host.Log.Contains("DECIDED_BY_PERSON", StringComparison.Ordinal).ShouldBe(mode == RescoreMode.Publish);
    }

    [Fact]
    public async Task A_job_counts_it_as_skipped()
    {
        await _host.JobAsync("job-1");
        await DecideAsync(await ReviewAsync("o-1"));
        await _host.HandleAsync(OfJob("o-1", "job-1"));
        (await _host.CountsAsync("job-1")).Skipped["DECIDED_BY_PERSON"].ShouldBe(1);
    }

    [Fact]
    public async Task What_was_taken_back_is_decided_again_like_any_other()
    {
        var before = await ReviewAsync("o-1");
        await UndoAsync(before, await DecideAsync(before));
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);
        (await _host.HandleAsync(Rescore("o-1"))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.Outcome.ShouldBe(DecisionOutcome.Accept);
        State("o-1").ShouldBe("closed");
    }

    [Theory]
    [InlineData(DecisionOutcome.Review)]
    [InlineData(DecisionOutcome.Reject)]
    public async Task A_person_who_is_quicker_wins_against_a_rescore_under_way(DecisionOutcome outcome)
    {
        var before = await ReviewAsync("o-1", outcome);
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);
        ReviewEffect? effect = null;
        _host.Aws.First = async (_, call) =>
        {
            if (call.Service == AwsService.SageMaker && effect is null)
            {
                effect = await DecideAsync(before, DecisionOutcome.Restrict);
            }

            return false;
        };
        (await _host.HandleAsync(Rescore("o-1"))).ShouldBe([0]);
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(effect!.DecisionId);
        _host.TriggersOf("o-1").Count.ShouldBe(2);
        // Read again, there is nothing to do.
        (await _host.HandleAsync(2, Rescore("o-1"))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(effect.DecisionId);
    }

    [Fact]
    public async Task A_rescore_that_is_quicker_wins_against_a_person()
    {
        var before = await ReviewAsync("o-1");
        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);
        await _host.HandleAsync(Rescore("o-1"));
        State("o-1").ShouldBe("closed");
        (await WriteAsync(Human(before, DecisionOutcome.Reject, null, Guid.NewGuid()), Guid.NewGuid())).How.ShouldBe(ReviewWrite.Outdated);
        (await _host.CurrentAsync("o-1"))!.AuditId.ShouldBe("rescore#req-1#o-1");
    }

    private async Task<Decision> ReviewAsync(string orderNumber, DecisionOutcome outcome = DecisionOutcome.Review)
    {
        var audit = _host.Check(orderNumber, Good);
        var decision = audit.Decision with { Outcome = outcome };
        await _host.Writer.RecordAsync(audit with { Decision = decision });
        return decision;
    }

    private async Task<ReviewEffect> DecideAsync(
        Decision before,
        DecisionOutcome outcome = DecisionOutcome.Accept,
        IReadOnlyList<string>? methods = null
    )
    {
        var command = Guid.NewGuid();
        var audit = Human(before, outcome, methods, command);
        (await WriteAsync(audit, command)).How.ShouldBe(ReviewWrite.Done);
        return new ReviewEffect
        {
            Version = 1,
            OrderNumber = before.OrderNumber,
            DecisionId = audit.Decision.DecisionId,
            CommandId = command,
        };
    }

    private async Task UndoAsync(Decision before, ReviewEffect effect)
    {
        var decided = (await _host.CurrentAsync(before.OrderNumber))!;
        var audit = Human(decided, before.Outcome, before.AllowedMethods, effect.CommandId);
        var trigger = TriggerId.Undo(effect.CommandId);
        audit = audit with { TriggerId = trigger, Decision = audit.Decision with { AuditId = trigger, Reviewer = null, Source = before.Source } };
        (await Decisions.UndoAsync(audit, effect.CommandId, _host.Time.GetUtcNow())).How.ShouldBe(ReviewWrite.Done);
    }

    private AuditRecord Human(Decision before, DecisionOutcome outcome, IReadOnlyList<string>? methods, Guid command)
    {
        var (at, trigger) = (_host.Time.GetUtcNow(), TriggerId.Review(command));
        return _host.Check(before.OrderNumber, Good) with
        {
            TriggerId = trigger,
            Actor = "kim",
            Decision = before with
            {
                DecisionId = Guid.CreateVersion7(at),
                DecidedAt = at,
                Outcome = outcome,
                AllowedMethods = methods ?? before.AllowedMethods,
                Supersedes = before.DecisionId,
                SupersededOutcome = before.Outcome,
                AuditId = trigger,
                Source = DecisionSources.Review,
                Reviewer = "kim",
            },
        };
    }

    private Task<ReviewWritten> WriteAsync(AuditRecord audit, Guid command) =>
        Decisions.DecideAsync(audit, command, confirmed: null, audit.Decision.DecidedAt + UndoTime);

    private ReviewDecisions Decisions => ReviewDecisions.Create(Clients.Ledger(_host.Aws.Url), Clients.Connections(_host.Time), _host.Time);

    private string State(string orderNumber) => _host.Aws.Tables.Of("Reviews", orderNumber).Single()["reviewState"]!["S"]!.GetValue<string>();
}
