using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>From a job's first message to its last count.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task All_days_outcomes_and_pages_are_looked_through_and_every_order_counts_once()
    {
        await OrdersAsync();
        _host.Aws.Tables.PageSize = 2;
        await StartJobAsync(new RescoreSelection { From = Today.AddDays(-3), To = Today });
        await _host.DeliverAllAsync();

        var job = (await _host.Jobs.GetAsync("job-1", CancellationToken.None)).ShouldNotBeNull();
        (job.EnumerationEnded, job.Enumerated).ShouldBe((true, 14));
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Settled).ShouldBe((14, 14));
        (await _host.CurrentAsync("accepted-1-0"))!.AuditId.ShouldBe("rescore#job-1#accepted-1-0");
        _host.TriggersOf("too-old").Count.ShouldBe(1);
        _host.TriggersOf("after").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("limit", 5)]
    [InlineData("market", 3)]
    [InlineData("degraded", 2)]
    [InlineData("outcome", 6)]
    public async Task A_selection_takes_what_it_says(string what, int orders)
    {
        await OrdersAsync();
        _host.Aws.Tables.PageSize = 2;
        var selection = new RescoreSelection { From = Today.AddDays(-3), To = Today };
        selection = what switch
        {
            "limit" => selection with { Limit = 5 },
            "market" => selection with { Market = "FR" },
            "degraded" => selection with { Degraded = true },
            _ => selection with { Outcome = (await _host.CurrentAsync("rejected-1-0"))!.Outcome },
        };
        await StartJobAsync(selection);
        await _host.DeliverAllAsync();
        (await _host.CountsAsync("job-1")).Settled.ShouldBe(orders);
        (await _host.Jobs.GetAsync("job-1", CancellationToken.None))!.Enumerated.ShouldBe(orders);
    }

    [Fact]
    public async Task A_job_that_is_resumed_counts_each_order_once()
    {
        await OrdersAsync();
        _host.Aws.Endpoints.Line = (_, order) => order == "accepted-1-0" ? """{"error":{"code":"ODD"}}""" : FakeEndpoints.Score(Good);
        var job = await StartJobAsync(new RescoreSelection { From = Today.AddDays(-3), To = Today });
        await _host.DeliverAllAsync();
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Failed["PIPELINE_REFUSED"], counts.Settled).ShouldBe((13, 1, 14));

        _host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Good);
        job = (await _host.Jobs.GetAsync("job-1", CancellationToken.None))!;
        var resumed = job with { Pass = 1, Step = 0, Partition = 0, AfterDecisionId = null, Enumerated = 0, EnumerationEnded = false };
        (await _host.Jobs.AdvanceAsync(job, resumed, CancellationToken.None)).ShouldBeTrue();
        // A message of the pass before is void.
        (await _host.HandleAsync(Continue("job-1"), Continue("job-1", pass: 1))).ShouldBeEmpty();
        await _host.DeliverAllAsync();

        counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Failed.Count, counts.Settled).ShouldBe((14, 0, 14));
        (await _host.Jobs.GetAsync("job-1", CancellationToken.None))!.Enumerated.ShouldBe(14);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(16 + 14);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_a_step_is_done_stays_cancelled()
    {
        await OrdersAsync();
        await _host.JobAsync("job-1", selection: new RescoreSelection { From = Today.AddDays(-3), To = Today });
        _host.Aws.Happens = call =>
        {
            if (call.Operation == "SendMessageBatch")
            {
                _host.Aws.Happens = _ => Mishap.None;
                _host.Jobs.CancelAsync("job-1", CancellationToken.None).Wait(TestContext.Current.CancellationToken);
            }

            return Mishap.None;
        };
        (await _host.HandleAsync(Continue("job-1"))).ShouldBeEmpty();
        (await _host.Jobs.GetAsync("job-1", CancellationToken.None))!.Cancelled.ShouldBeTrue();
        await _host.DeliverAllAsync();
        (await _host.CountsAsync("job-1")).Settled.ShouldBe(0);
    }

    [Fact]
    public async Task Wherever_the_function_dies_the_enumeration_comes_to_its_end()
    {
        var calls = 0;
        for (var last = 1; last == 1 || last <= calls; last++)
        {
            await using var own = await StartAsync();
            for (var i = 0; i < 3; i++)
            {
                await own.RecordAsync($"o-{i}", i == 0 ? Bad : Good);
            }

            await own.JobAsync("job-1");
            var seen = 0;
            own.Aws.Happens = _ =>
                Interlocked.Increment(ref seen) is var number && number < last ? Mishap.None
                : number == last ? Mishap.AnswerLost
                : Mishap.Refused;
            if (last == 1)
            {
                own.Aws.Happens = _ => Interlocked.Increment(ref seen) > 0 ? Mishap.None : Mishap.Refused;
            }

            await own.HandleAsync(1, Continue("job-1"));
            calls = Math.Max(calls, seen);
            own.Aws.Happens = _ => Mishap.None;
            (await own.HandleAsync(2, Continue("job-1"))).ShouldBeEmpty($"call {last}");
            await own.DeliverAllAsync();
            var counts = await own.CountsAsync("job-1");
            (counts.Done, counts.Settled).ShouldBe((3, 3), $"call {last}");
            (await own.Jobs.GetAsync("job-1", CancellationToken.None))!.EnumerationEnded.ShouldBeTrue();
        }

        calls.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task The_chain_does_not_break_when_its_message_has_to_be_sent_anew()
    {
        await OrdersAsync();
        _host.Aws.Tables.PageSize = 1;
        var job = await _host.JobAsync("job-1", selection: new RescoreSelection { From = Today, To = Today });
        // The step is done; only the next message does not go out, until the deliveries are used up.
        (await _host.Jobs.AdvanceAsync(job, job with { Step = 1 }, CancellationToken.None)).ShouldBeTrue();
        _host.Aws.Happens = call =>
            call.Operation == "SendMessage" && call.Text.Contains("\\u0022step\\u0022:1", StringComparison.Ordinal) ? Mishap.Refused : Mishap.None;
        (await _host.HandleAsync(6, Continue("job-1"))).ShouldBeEmpty();
        _host.Aws.Queues.Of("rescore").ShouldHaveSingleItem();

        _host.Aws.Happens = _ => Mishap.None;
        await _host.DeliverAllAsync();
        (await _host.Jobs.GetAsync("job-1", CancellationToken.None))!.EnumerationEnded.ShouldBeTrue();
    }

    /// <summary>14 orders of three days, of which three are French and two degraded; one before them, and one after the job.</summary>
    private async Task OrdersAsync()
    {
        var noon = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
        await _host.RecordAsync("too-old", at: noon.AddDays(-9));
        for (var day = 1; day <= 3; day++)
        {
            for (var i = 0; i < 2; i++)
            {
                await _host.RecordAsync($"accepted-{day}-{i}", Good, i == 0 ? "DE" : "FR", at: noon.AddDays(-day).AddMinutes(i));
                await _host.RecordAsync($"rejected-{day}-{i}", Bad, at: noon.AddDays(-day).AddMinutes(i));
            }
        }

        await _host.RecordAsync("degraded-1", score: null, at: noon);
        await _host.RecordAsync("degraded-2", score: null, at: noon);
    }

    private async Task<RescoreJob> StartJobAsync(RescoreSelection selection)
    {
        var job = await _host.JobAsync("job-1", selection: selection);
        await _host.RecordAsync("after");
        (await _host.HandleAsync(Continue("job-1"))).ShouldBeEmpty();
        return job;
    }
}
