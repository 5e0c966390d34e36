using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>Decisions that were answered while the ledger was away.</summary>
public sealed class LateRecordTests : IAsyncLifetime
{
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_is_written_once_as_it_was_answered_and_says_that_it_was_late()
    {
        var audit = _host.Check("o-1", Bad);
        (await _host.HandleAsync(Late(audit), Late(audit))).ShouldBeEmpty();
        (await _host.HandleAsync(2, Late(audit))).ShouldBeEmpty();

        var read = (await _host.Reader.GetAuditAsync(audit.TriggerId, CancellationToken.None)).ShouldNotBeNull();
        read.Answer.ToArray().ShouldBe(audit.Answer.ToArray());
        read.Warnings.ShouldBe(["LATE_RECORD"]);
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(audit.Decision.DecisionId);
        _host.TriggersOf("o-1").Count.ShouldBe(1);
        _host.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_whose_write_had_worked_after_all_changes_nothing()
    {
        var audit = _host.Check("o-1", Bad);
        await _host.Writer.RecordAsync(audit);
        (await _host.HandleAsync(Late(audit))).ShouldBeEmpty();
        _host.TriggersOf("o-1").ShouldBe([audit.TriggerId]);
        (await _host.Reader.GetAuditAsync(audit.TriggerId, CancellationToken.None))!.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_older_one_takes_its_place_in_the_history_without_becoming_current()
    {
        var late = _host.Check("o-1", Bad, requestId: "r-early");
        var current = await _host.RecordAsync("o-1", Good, requestId: "r-later");
        (await _host.HandleAsync(Late(late))).ShouldBeEmpty();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(current.DecisionId);
        (await _host.Reader.GetDecisionsAsync("o-1", CancellationToken.None))
            .Select(decision => decision.DecisionId)
            .ShouldBe([late.Decision.DecisionId, current.DecisionId]);
        _host.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_degraded_one_is_made_again_and_one_with_a_shadow_compared()
    {
        var degraded = _host.Check("o-1", score: null);
        var shadowed = _host.Check("o-2", Good, "AT");
        (await _host.HandleAsync(Late(degraded), Late(shadowed))).ShouldBeEmpty();
        await _host.DeliverAllAsync();
        (await _host.CurrentAsync("o-1"))!.Supersedes.ShouldBe(degraded.Decision.DecisionId);
        var rescored = await _host.Reader.GetAuditAsync((await _host.CurrentAsync("o-1"))!.AuditId, CancellationToken.None);
        rescored!.Warnings.ShouldBeEmpty();
        (await _host.Reader.GetShadowsAsync("o-2", CancellationToken.None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task It_is_never_given_up_and_comes_on_record_when_the_ledger_is_back()
    {
        var audit = _host.Check("o-1", Bad);
        _host.Aws.Happens = call => call.Operation == "TransactWriteItems" ? Mishap.Refused : Mishap.None;
        (await _host.HandleAsync(1, Late(audit))).ShouldBe([0]);
        _host.Aws.Queues.Of("rescore").ShouldBeEmpty();
        (await _host.HandleAsync(6, Late(audit))).ShouldBeEmpty();
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();
        _host.Aws.Queues.Of("rescore").ShouldHaveSingleItem().DelaySeconds.ShouldBe(900);

        _host.Aws.Happens = _ => Mishap.None;
        await _host.DeliverAllAsync();
        (await _host.CurrentAsync("o-1"))!.DecisionId.ShouldBe(audit.Decision.DecisionId);
    }

    [Fact]
    public async Task One_that_can_be_neither_sent_anew_nor_written_stays_in_the_queue()
    {
        _host.Aws.Happens = call => call.Operation is "TransactWriteItems" or "SendMessage" ? Mishap.Refused : Mishap.None;
        (await _host.HandleAsync(9, Late(_host.Check("o-1", Bad)))).ShouldBe([0]);
    }

    [Fact]
    public async Task One_that_no_table_would_take_goes_to_the_dead_letters_and_does_not_harm_the_others()
    {
        var impossible = _host.Check("o-1", Bad) is var audit ? audit with { Decision = audit.Decision with { OrderNumber = "" } } : audit;
        var mad = _host.Check("o-2", Bad) is var other ? other with { Decision = other.Decision with { Score = double.NaN } } : other;
        var good = _host.Check("o-3", Bad);
        (await _host.HandleAsync(Late(impossible), Late(mad), Late(good))).ShouldBeEmpty();
        _host.Aws.Queues.Of("dead").Select(message => message.Attributes["reason"]).ShouldBe(["INVALID_RECORD", "INVALID_RECORD"]);
        _host.TriggersOf("o-3").Count.ShouldBe(1);
    }
}
