using System.Text.Json;
using Amazon.SQS.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Load;
using FraudServerless.Messaging;
using FraudServerless.OrderGenerator;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The Rescorer as it is deployed, behind the queue.</summary>
public sealed class RescoreTests(RescoreFixture fixture) : IClassFixture<RescoreFixture>
{
    private static ulong Seed = 4_711;
    private readonly LocalStack _stack = fixture.Stack;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DecisionReader Reader => _stack.OpenReader();

    private RescoreJobs Jobs =>
        new(
            _stack.OpenJobs(),
            new RescoreQueue(new QueueSettings { RescoreQueueUrl = _stack.QueueUrl("RescoreQueue") }, () => _stack.Sqs, TimeProvider.System),
            TimeProvider.System
        );

    [Fact]
    public async Task What_was_decided_without_the_model_is_decided_again_by_itself_and_changes_are_told()
    {
        await _stack.KillContainerAsync(1, restart: false);
        var sent = await SendAsync(NewOrders(30));
        sent.ShouldAllBe(order => order.Status == 200 && order.Degraded);
        await _stack.ReviveContainerAsync(1, Cancellation);

        await Wait.UntilAsync(
            async () => (await CurrentAsync(sent)).TrueForAll(decision => !decision.Degraded),
            "a degraded decision was not made again"
        );
        var changed = new List<Guid>();
        foreach (var order in sent)
        {
            var decisions = await Reader.GetDecisionsAsync(order.Order.OrderNumber, Cancellation);
            decisions.Count.ShouldBe(2);
            var (before, after) = (decisions[0], decisions[1]);
            before.Degraded.ShouldBeTrue();
            after.Supersedes.ShouldBe(before.DecisionId);
            after.SupersededOutcome.ShouldBe(before.Outcome);
            after.AuditId.ShouldBe($"rescore#{before.DecisionId}#{before.OrderNumber}");
            var audit = (await Reader.GetAuditAsync(after.AuditId, Cancellation)).ShouldNotBeNull();
            audit.Vector.Length.ShouldBeGreaterThan(50);
            if (before.Outcome != after.Outcome)
            {
                changed.Add(after.DecisionId);
            }
        }

        changed.ShouldNotBeEmpty();
        var told = new HashSet<Guid>();
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var message in await ReceiveAsync("DecisionChanges"))
                {
                    using var change = JsonDocument.Parse(message.Body);
                    told.Add(change.RootElement.GetProperty("decisionId").GetGuid());
                }

                return changed.TrueForAll(told.Contains);
            },
            "a change was not told"
        );
    }

    [Fact]
    public async Task A_job_decides_again_on_what_it_selects_once_and_a_dry_run_changes_nothing()
    {
        var orders = NewOrders(1200).Where(order => order.Market == "NL").Take(40).ToList();
        var sent = await SendAsync(orders);
        var before = await CurrentAsync(sent);

        var tried = await RunAsync("it-dry", RescoreMode.DryRun, "NL");
        // Other tests have left decisions that are replaced by now: those are skipped.
        tried.Counts.Settled.ShouldBe(tried.Job.Enumerated);
        tried.Counts.Failed.ShouldBeEmpty();
        tried.Counts.Skipped.Keys.ShouldBeSubsetOf([ReasonCodes.NotCurrent]);
        tried.Counts.Done.ShouldBeGreaterThanOrEqualTo(40);
        (await CurrentAsync(sent)).Select(decision => decision.DecisionId).ShouldBe(before.Select(decision => decision.DecisionId));

        var published = await RunAsync("it-publish", RescoreMode.Publish, "NL");
        published.Counts.Settled.ShouldBe(published.Job.Enumerated);
        published.Counts.Failed.ShouldBeEmpty();
        published.Counts.Outcomes.Sum(entry => entry.Orders).ShouldBe(published.Counts.Done);
        published.Counts.Outcomes.ShouldAllBe(entry => entry.Market == "NL");
        foreach (var (old, now) in before.Zip(await CurrentAsync(sent)))
        {
            now.AuditId.ShouldBe($"rescore#it-publish#{old.OrderNumber}");
            now.Supersedes.ShouldBe(old.DecisionId);
        }

        // Resumed, it finds all of it done.
        (await Jobs.ResumeAsync(published.Job, listed: null, Cancellation)).ShouldBeTrue();
        var resumed = await UntilSettledAsync("it-publish");
        resumed.Counts.Done.ShouldBe(published.Counts.Done);
        foreach (var order in sent)
        {
            (await Reader.GetDecisionsAsync(order.Order.OrderNumber, Cancellation)).Count.ShouldBe(2);
        }
    }

    [Fact]
    public async Task A_route_with_a_shadow_has_its_orders_compared_beside_the_decision()
    {
        var orders = NewOrders(1200).Where(order => order.Market == RescoreFixture.ShadowMarket).Take(20).ToList();
        var sent = await SendAsync(orders);
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var order in sent)
                {
                    if ((await Reader.GetShadowsAsync(order.Order.OrderNumber, Cancellation)).Count == 0)
                    {
                        return false;
                    }
                }

                return true;
            },
            "an order has no shadow"
        );
        foreach (var order in sent)
        {
            var decisions = await Reader.GetDecisionsAsync(order.Order.OrderNumber, Cancellation);
            decisions.Count.ShouldBe(1);
            var shadow = (await Reader.GetShadowsAsync(order.Order.OrderNumber, Cancellation)).ShouldHaveSingleItem();
            shadow.Supersedes.ShouldBe(decisions[0].DecisionId);
            shadow.Versions.Endpoint.ShouldBe(RescoreFixture.ShadowEndpoint);
            // The same model in another place says the same.
            shadow.Score.ShouldBe(decisions[0].Score);
        }

        var day = sent.Count > 0 ? DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : "";
        var counts = await _stack.OpenJobs().GetCountsAsync($"shadow-{RescoreFixture.ShadowEndpoint}-{day}", Cancellation);
        counts.Done.ShouldBeGreaterThanOrEqualTo(20);
        counts.Agreement.Sum(band => band.Differ).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"version":1,"type":"rescore","id":"x","orderNumber":"nobody","actor":"test"}""", "UNKNOWN_ORDER")]
    [InlineData("""{"version":1,"type":"nonsense"}""", "MESSAGE")]
    [InlineData("""{"version":1,"type":"score","caller":"test","request":{"requestId":"1"}}""", "FAULTY_ORDER")]
    [InlineData("no JSON", "MESSAGE")]
    public async Task What_can_never_be_done_goes_to_the_dead_letters_with_the_reason(string body, string reason)
    {
        await _stack.Sqs.SendMessageAsync(_stack.QueueUrl("RescoreQueue"), body, Cancellation);
        Message? dead = null;
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var message in await ReceiveAsync("RescoreDeadLetters"))
                {
                    dead = message.Body == body ? message : dead;
                }

                return dead is not null;
            },
            "it is not among the dead letters"
        );
        dead!.MessageAttributes["reason"].StringValue.ShouldBe(reason);
    }

    private async Task<(RescoreJob Job, JobCounts Counts)> RunAsync(string id, RescoreMode mode, string market)
    {
        var now = DateTimeOffset.UtcNow;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var job = new RescoreJob
        {
            JobId = id,
            CreatedAt = now,
            Actor = "test",
            Mode = mode,
            Selection = new RescoreSelection
            {
                Market = market,
                From = today.AddDays(-1),
                To = today,
            },
        };
        (await Jobs.StartAsync(job, listed: null, Cancellation)).ShouldBeTrue();
        return await UntilSettledAsync(id);
    }

    private async Task<(RescoreJob Job, JobCounts Counts)> UntilSettledAsync(string id)
    {
        RescoreJob job = null!;
        JobCounts counts = null!;
        await Wait.UntilAsync(
            async () =>
            {
                job = (await _stack.OpenJobs().GetAsync(id, Cancellation))!;
                counts = await _stack.OpenJobs().GetCountsAsync(id, Cancellation);
                return job.EnumerationEnded && counts.Settled >= job.Enumerated;
            },
            "the job does not end"
        );
        counts.Settled.ShouldBe(job.Enumerated);
        return (job, counts);
    }

    private async Task<List<Message>> ReceiveAsync(string queue)
    {
        var page = await _stack.Sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = _stack.QueueUrl(queue),
                MaxNumberOfMessages = 10,
                MessageAttributeNames = ["All"],
                VisibilityTimeout = 2,
            },
            Cancellation
        );
        return page.Messages ?? [];
    }

    private static List<OrderLine> NewOrders(int count) =>
        [.. OrderSource.Generate(count, Seed++).Select(order => new OrderLine(order.RequestId, order.OrderNumber, order.Market, order.Json))];

    private async Task<List<SentOrder>> SendAsync(List<OrderLine> orders)
    {
        using var sender = new OrderSender(_stack.ApiUrl);
        var sent = new List<SentOrder>();
        await sender.SendAsync(orders, concurrency: 4, rate: null, sent.Add, Cancellation);
        sent.ShouldAllBe(order => order.Status == 200);
        return sent;
    }

    private async Task<List<Decision>> CurrentAsync(List<SentOrder> sent)
    {
        var current = new List<Decision>();
        foreach (var order in sent)
        {
            current.Add((await Reader.GetCurrentAsync(order.Order.OrderNumber, Cancellation)).ShouldNotBeNull());
        }

        return current;
    }
}
