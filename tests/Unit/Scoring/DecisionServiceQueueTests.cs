using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Scoring;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Scoring;

/// <summary>What a check leaves in the queue, and what becomes of it when the queue is away.</summary>
public sealed class DecisionServiceQueueTests : IAsyncLifetime
{
    private FakeWire endpoint = null!;
    private FakeWire queue = null!;
    private FakeDynamoDb database = null!;

    public async ValueTask InitializeAsync()
    {
        endpoint = await FakeWire.StartAsync();
        queue = await FakeWire.StartAsync();
        database = await FakeDynamoDb.StartAsync();
        endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 200, """{"score":0.0421,"model":"1","features":null}""");
        queue.Answer = (context, _) => RescoreQueueTests.AcceptAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await queue.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Without_the_ledger_the_whole_record_waits_in_the_queue_and_the_caller_is_answered()
    {
        Fail(database, "InternalServerError", 500);
        var result = await Service().CheckAsync(Command("r-1"), CancellationToken.None);
        (result.Status, result.Left, result.LedgerFault).ShouldBe((CheckStatus.Decided, Leftover.Record, LedgerFaults.Internal));
        var late = Sent().ShouldHaveSingleItem().ShouldBeOfType<LateRecord>();
        late.Record.TriggerId.ShouldBe("check#shop-de#r-1");
        late.Record.Answer.ToArray().ShouldBe(result.Answer.ToArray());
        late.Record.Decision.DecisionId.ShouldBe(result.Decision!.DecisionId);
        database.Audits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_ledger_and_queue_there_is_no_answer()
    {
        Fail(database, "InternalServerError", 500);
        queue.Answer = (context, _) => FakeWire.JsonAsync(context, 500, "{}");
        var result = await Service().CheckAsync(Command("r-1"), CancellationToken.None);
        (result.Status, result.Left).ShouldBe((CheckStatus.Unavailable, Leftover.Nothing));
        result.Answer.IsEmpty.ShouldBeTrue();
        result.Decision.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_ledger_will_never_take_is_not_answered_either()
    {
        Fail(database, "ValidationException", 400);
        var result = await Service().CheckAsync(Command("r-1"), CancellationToken.None);
        (result.Status, result.LedgerFault).ShouldBe((CheckStatus.Unavailable, LedgerFaults.Invalid));
        queue.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_degraded_decision_asks_for_another_after_a_while_and_again_when_it_is_asked_for_again()
    {
        endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 503, "{}");
        var service = Service();
        var result = await service.CheckAsync(Command("r-1"), CancellationToken.None);
        (result.Status, result.Left).ShouldBe((CheckStatus.Decided, Leftover.Requeue));
        var message = Sent().ShouldHaveSingleItem().ShouldBeOfType<RescoreOrder>();
        message.ShouldBe(FollowUps.Requeue(result.Decision!, "checkout"));
        JsonNode.Parse(queue.Calls[0].Body)!["DelaySeconds"]!.GetValue<int>().ShouldBe(30);

        var again = await service.CheckAsync(Command("r-1"), CancellationToken.None);
        // The same trigger: a second message changes nothing, and the first may never have been sent.
        (again.Status, again.Left).ShouldBe((CheckStatus.Replayed, Leftover.Requeue));
        Sent().Count.ShouldBe(2);
        Sent().Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_degraded_decision_stands_when_the_queue_does_not_take_the_message()
    {
        endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 503, "{}");
        queue.Answer = (context, _) => FakeWire.JsonAsync(context, 403, "{}");
        var result = await Service().CheckAsync(Command("r-1"), CancellationToken.None);
        (result.Status, result.Left).ShouldBe((CheckStatus.Decided, Leftover.FailedRequeue));
        database.Decisions.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_shadow_is_told_of_what_is_on_record_and_nobody_waits_for_it()
    {
        queue.Answer = (context, _) => FakeWire.HangAsync(context);
        var service = Service("\"shadow\": \"candidate\",");
        var result = await service.CheckAsync(Command("r-1"), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        (result.Status, result.Left).ShouldBe((CheckStatus.Decided, Leftover.Nothing));
        await WaitForAsync(() => queue.Calls.Count == 1);
        Sent()
            .ShouldHaveSingleItem()
            .ShouldBe(
                FollowUps.Shadow(
                    result.Decision!,
                    new Route
                    {
                        ModelId = "m",
                        Endpoint = "e",
                        Shadow = "candidate",
                    },
                    "checkout"
                )
            );

        (await service.CheckAsync(Command("r-1"), CancellationToken.None)).Status.ShouldBe(CheckStatus.Replayed);
        (await service.CheckAsync(Command("r-1") with { PayloadHash = "other" }, CancellationToken.None)).Status.ShouldBe(CheckStatus.Reused);
        endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 503, "{}");
        queue.Answer = (context, _) => RescoreQueueTests.AcceptAsync(context);
        (await service.CheckAsync(Command("r-2"), CancellationToken.None)).Left.ShouldBe(Leftover.Requeue);
        Sent().OfType<RescoreOrder>().Count(message => message.Cause == RescoreCause.Shadow).ShouldBe(1);
    }

    [Fact]
    public async Task A_decision_that_waits_in_the_queue_has_no_shadow_yet()
    {
        Fail(database, "InternalServerError", 500);
        (await Service("\"shadow\": \"candidate\",").CheckAsync(Command("r-1"), CancellationToken.None)).Left.ShouldBe(Leftover.Record);
        Sent().ShouldHaveSingleItem().ShouldBeOfType<LateRecord>();
    }

    [Fact]
    public void A_share_of_the_decisions_is_compared()
    {
        var route = new Route
        {
            ModelId = "m",
            Endpoint = "e",
            Shadow = "candidate",
        };
        FollowUps.Shadow(Records.Decision, route with { Shadow = null }, "x").ShouldBeNull();
        var decisions = Enumerable.Range(0, 4000).Select(_ => Records.Decision with { DecisionId = Guid.CreateVersion7() }).ToList();
        Share(100).ShouldBe(4000);
        Share(0).ShouldBe(0);
        Share(25).ShouldBeInRange(800, 1200);
        Share(25).ShouldBe(Share(25));

        int Share(int percent) => decisions.Count(decision => FollowUps.Shadow(decision, route with { ShadowPercent = percent }, "x") is not null);
    }

    private IReadOnlyList<RescoreMessage> Sent() =>
        [
            .. queue.Calls.Select(call =>
                RescoreMessageJson.TryRead(JsonNode.Parse(call.Body)!["MessageBody"]!.GetValue<string>(), out var message, out var fault)
                    ? message!
                    : throw new InvalidOperationException(fault)
            ),
        ];

    private static void Fail(FakeDynamoDb database, string type, int status) =>
        database.First = async (context, _) =>
        {
            await FakeDynamoDb.ErrorAsync(context, status, type);
            return true;
        };

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var i = 0; i < 3000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        condition().ShouldBeTrue();
    }

    private DecisionService Service(string shadow = "")
    {
        var settings = Clients.Settings(database.Url, endpoint.Url);
        var router = ModelRouter.Parse(
            Encoding.UTF8.GetBytes(
                $$"""{"routes":[{"market":"DE","assortment":"*",{{shadow}}"modelId":"de-fashion","endpoint":"fraud-pipeline"}]}"""
            ),
            "routes.json"
        );
        return new DecisionService(
            router,
            PipelineClient.Create(settings, TimeProvider.System),
            new DecisionMaker(
                router,
                DecisionPolicy.Parse(Encoding.UTF8.GetBytes(PolicySample.Text), "policy.json"),
                settings.CodeVersion,
                TimeProvider.System
            ),
            DecisionLedger.Create(settings, TimeProvider.System),
            RescoreQueueTests.Queue(queue.Url, TimeProvider.System),
            TimeSpan.FromSeconds(30),
            TimeProvider.System
        );
    }

    private static CheckCommand Command(string requestId) =>
        new()
        {
            TriggerId = "check#shop-de#" + requestId,
            Actor = "shop-de",
            PayloadHash = "hash",
            Order = Orders.Plain with { RequestId = requestId },
            StartedAt = TimeProvider.System.GetTimestamp(),
        };
}
