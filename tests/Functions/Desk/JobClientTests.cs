using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>The command line's client against the desk's own routes.</summary>
public sealed class JobClientTests : IAsyncLifetime
{
    private static readonly RescoreJob Job = new()
    {
        JobId = "c-1",
        CreatedAt = DateTimeOffset.UtcNow,
        Actor = "kim",
        Mode = RescoreMode.Shadow,
        Model = "de-beauty",
        Selection = new RescoreSelection
        {
            Market = "DE",
            Outcome = DecisionOutcome.Restrict,
            Degraded = true,
            From = new DateOnly(2026, 11, 1),
            To = new DateOnly(2026, 11, 23),
            Limit = 7,
        },
    };

    private readonly DeskHost _desk = new();
    private JobClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JobLedger Ledger => JobLedger.Create(Clients.Ledger(_desk.Aws.Url), Clients.Connections(), TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        await _desk.InitializeAsync();
        _client = As("risk");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _desk.DisposeAsync();
    }

    private JobClient As(string role)
    {
        var http = _desk.CreateClient();
        http.DefaultRequestHeaders.Add("x-test-claims", $"kim {role}");
        return new JobClient(http, () => "token");
    }

    [Fact]
    public async Task A_job_arrives_as_it_was_meant_and_is_seen_as_it_is()
    {
        (await _client.StartAsync(Job, orders: null, Cancellation)).ShouldBeTrue();
        var kept = (await Ledger.GetAsync("c-1", Cancellation)).ShouldNotBeNull();
        (kept with { CreatedAt = Job.CreatedAt }).ShouldBe(Job);
        (await _client.LookAsync("c-1", Cancellation)).Job.ShouldBe(kept);
    }

    [Fact]
    public async Task A_list_of_orders_arrives_and_is_resumed_with_the_same()
    {
        var listed = Job with { Selection = new RescoreSelection { Listed = true } };
        (await _client.StartAsync(listed, ["A", "B"], Cancellation)).ShouldBeTrue();
        _desk.Aws.Queues.Of("rescore").Count.ShouldBe(2);
        (await _client.ResumeAsync("c-1", ["A", "B"], Cancellation)).ShouldBeTrue();
        _desk.Aws.Queues.Of("rescore").Count.ShouldBe(4);
        (await Should.ThrowAsync<StackException>(() => _client.ResumeAsync("c-1", ["A"], Cancellation))).Message.ShouldContain("/orders");
    }

    [Fact]
    public async Task Counts_come_whole()
    {
        await _client.StartAsync(Job, orders: null, Cancellation);
        string[] counters =
        [
            "done",
            "failed|GIVEN_UP",
            "skipped|NOT_CURRENT",
            "orders|DE|REVIEW|ACCEPT",
            "money|DE|EUR|REVIEW|ACCEPT",
            "before|R1",
            "after|R2",
        ];
        foreach (var counter in (string[])[.. counters, "band|3|REVIEW|ACCEPT", "band|9|REJECT|REJECT"])
        {
            await Ledger.CountOnceAsync("c-1", counter, counter, triggerId: null, Cancellation);
        }

        var counts = await Ledger.GetCountsAsync("c-1", Cancellation);
        var seen = (await _client.LookAsync("c-1", Cancellation)).Counts;
        seen.ShouldBeEquivalentTo(counts);
        seen.Agreement.ShouldBe([(3, 0, 1), (9, 1, 0)]);
    }

    [Fact]
    public async Task What_there_is_not_is_nothing_and_what_there_is_already_is_said()
    {
        var (job, counts) = await _client.LookAsync("none", Cancellation);
        (job, counts.Settled).ShouldBe((null, 0));
        await _client.StartAsync(Job, orders: null, Cancellation);
        foreach (var again in new[] { Job, Job with { Mode = RescoreMode.Publish } })
        {
            var fault = await Should.ThrowAsync<StackException>(() => _client.StartAsync(again, orders: null, Cancellation));
            fault.Message.ShouldContain("There is a job c-1 already");
        }
    }

    [Fact]
    public async Task A_job_is_cancelled_and_one_that_has_ended_is_left_alone()
    {
        await _client.StartAsync(Job, orders: null, Cancellation);
        await _client.CancelAsync("c-1", Cancellation);
        (await Ledger.GetAsync("c-1", Cancellation))!.Cancelled.ShouldBeTrue();

        var listed = Job with
        {
            JobId = "c-2",
            Selection = new RescoreSelection { Listed = true },
        };
        await _client.StartAsync(listed, ["A"], Cancellation);
        await Ledger.CountOnceAsync("c-2", "A", JobCounters.Done, triggerId: null, Cancellation);
        await _client.CancelAsync("c-2", Cancellation);
        (await Ledger.GetAsync("c-2", Cancellation))!.Cancelled.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_may_not_is_told_and_what_may_pass_is_another_kind_of_fault()
    {
        using var support = As("support");
        (await Should.ThrowAsync<StackException>(() => support.StartAsync(Job, orders: null, Cancellation))).Message.ShouldContain("risk");
        _desk.Aws.Happens = _ => Mishap.Refused;
        await Should.ThrowAsync<HttpRequestException>(() => _client.LookAsync("c-1", Cancellation));
        _desk.Aws.Reset();
        _desk.Aws.Instead(AwsService.Sqs, context => FakeQueues.RefuseAsync(context, "QueueDoesNotExist"));
        (await _client.StartAsync(Job, orders: null, Cancellation)).ShouldBeFalse();
    }
}
