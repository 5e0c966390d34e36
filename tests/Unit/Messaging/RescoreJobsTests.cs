using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Messaging;
using FraudServerless.Support;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Messaging;

public sealed class RescoreJobsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 25, 1, TimeSpan.Zero);
    private static readonly string[] Numbers = ["A", "B", "C"];

    private static readonly RescoreJob Job = new()
    {
        JobId = "job-1",
        CreatedAt = Now,
        Actor = "somebody",
        Mode = RescoreMode.DryRun,
        Selection = new RescoreSelection { From = new DateOnly(2026, 11, 1), To = new DateOnly(2026, 11, 23) },
    };

    private FakeAws _aws = null!;
    private JobLedger _ledger = null!;
    private RescoreJobs _jobs = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await FakeAws.StartAsync();
        _ledger = JobLedger.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);
        _jobs = new RescoreJobs(_ledger, Clients.Queue(_aws.Url), new FakeTimeProvider(Now));
    }

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ListedOrders Listed(RescoreJob job) =>
        new(
            Numbers.Select(number => new RescoreOrder
            {
                Version = 1,
                Id = job.JobId,
                OrderNumber = number,
                Cause = RescoreCause.Job,
                Actor = job.Actor,
            }),
            Numbers.Length
        );

    private List<RescoreMessage> Sent() =>
        [
            .. _aws
                .Queues.Of("rescore")
                .Select(sent =>
                {
                    RescoreMessageJson.TryRead(sent.Body, out var message, out var fault).ShouldBeTrue(fault);
                    return message!;
                }),
        ];

    [Fact]
    public async Task A_job_is_on_record_before_its_first_message_is_sent()
    {
        (await _jobs.StartAsync(Job, listed: null, Cancellation)).ShouldBeTrue();
        var first = Sent().ShouldHaveSingleItem().ShouldBeOfType<ContinueJob>();
        (first.Id, first.Pass, first.Step).ShouldBe(("job-1", 0, 0));
        var progress = (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull();
        (progress.Job, progress.State, progress.Total).ShouldBe((Job, JobState.Enumerating, 0));
        await Should.ThrowAsync<InvalidOperationException>(() => _jobs.StartAsync(Job, listed: null, Cancellation));
        _aws.Queues.Of("rescore").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_listed_job_knows_its_orders_when_all_are_in_the_queue()
    {
        var job = Job with { Selection = new RescoreSelection { Listed = true } };
        (await _jobs.StartAsync(job, Listed(job), Cancellation)).ShouldBeTrue();
        Sent().Cast<RescoreOrder>().Select(order => order.OrderNumber).ShouldBe(Numbers, ignoreOrder: true);
        var progress = (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull();
        (progress.State, progress.Total).ShouldBe((JobState.Deciding, 3));
    }

    [Fact]
    public async Task A_job_that_the_queue_did_not_take_can_be_resumed()
    {
        var job = Job with { Selection = new RescoreSelection { Listed = true } };
        _aws.Instead(AwsService.Sqs, context => FakeQueues.RefuseAsync(context, "QueueDoesNotExist"));
        (await _jobs.StartAsync(job, Listed(job), Cancellation)).ShouldBeFalse();
        var broken = (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull();
        broken.State.ShouldBe(JobState.Enumerating);
        _aws.Reset();
        (await _jobs.ResumeAsync(broken.Job, Listed(job), Cancellation)).ShouldBeTrue();
        (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull().State.ShouldBe(JobState.Deciding);
    }

    [Fact]
    public async Task A_resumed_job_begins_anew_and_is_not_cancelled_any_more()
    {
        await _jobs.StartAsync(Job, listed: null, Cancellation);
        var found = Job with { Step = 4, Partition = 2, AfterDecisionId = Guid.NewGuid(), Enumerated = 70 };
        (await _ledger.AdvanceAsync(Job, found, Cancellation)).ShouldBeTrue();
        (await _jobs.CancelAsync("job-1", Cancellation)).ShouldBeTrue();
        (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull().State.ShouldBe(JobState.Cancelled);

        // As it was read before its last step: it is read again.
        (await _jobs.ResumeAsync(Job, listed: null, Cancellation)).ShouldBeTrue();
        (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull().Job.ShouldBe(Job with { Pass = 1 });
        Sent()[^1]
            .ShouldBe(
                new ContinueJob
                {
                    Version = 1,
                    Id = "job-1",
                    Pass = 1,
                    Step = 0,
                }
            );
    }

    [Fact]
    public async Task A_resumed_job_counts_its_failures_anew_and_what_was_left_alone_not()
    {
        await _jobs.StartAsync(Job, listed: null, Cancellation);
        await _ledger.CountOnceAsync("job-1", "A", JobCounters.Failed("GIVEN_UP"), null, Cancellation);
        await _ledger.CountOnceAsync("job-1", "B", JobCounters.Skipped("NOT_CURRENT"), null, Cancellation);
        await _jobs.ResumeAsync(Job, listed: null, Cancellation);
        var counts = (await _jobs.GetAsync("job-1", Cancellation)).ShouldNotBeNull().Counts;
        (counts.Failed.Count, counts.Skipped["NOT_CURRENT"], counts.Settled).ShouldBe((0, 1, 1));

        await _ledger.CountOnceAsync("job-1", "A", JobCounters.Failed("GIVEN_UP"), null, Cancellation);
        (await _ledger.GetCountsAsync("job-1", Cancellation)).Failed["GIVEN_UP"].ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_job_that_there_is_not_nothing_is_known_and_nothing_can_be_done()
    {
        (await _jobs.GetAsync("nobody", Cancellation)).ShouldBeNull();
        (await _jobs.CancelAsync("nobody", Cancellation)).ShouldBeFalse();
        await Should.ThrowAsync<InvalidOperationException>(() => _jobs.ResumeAsync(Job, listed: null, Cancellation));
    }

    [Fact]
    public void An_id_that_is_made_up_says_when_and_may_be_used()
    {
        var id = _jobs.NewId();
        id.ShouldMatch("^job-20261123-142501-[0-9a-f]{4}$");
        RescoreJobs.FaultOfId(id).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a#b")]
    [InlineData("degraded-2026-11-23")]
    [InlineData("shadow-x")]
    public void An_id_that_would_spoil_keys_or_counts_is_refused(string id) => RescoreJobs.FaultOfId(id).ShouldNotBeNull();
}
