using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>What a check leaves in the queue, and what becomes of it when the queue is away.</summary>
public sealed class DecisionServiceQueueTests : IAsyncLifetime
{
    private const string Shadow = "\"shadow\": \"candidate\",";

    private FakeWire _endpoint = null!;
    private FakeWire _queue = null!;
    private FakeDynamoDb _database = null!;

    public async ValueTask InitializeAsync()
    {
        _endpoint = await FakeWire.StartAsync();
        _queue = await FakeWire.StartAsync();
        _database = await FakeDynamoDb.StartAsync();
        _endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 200, """{"score":0.0421,"model":"1","features":null}""");
        _queue.Answer = (context, _) => Queues.AcceptAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _queue.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Without_the_ledger_the_whole_record_waits_in_the_queue_and_the_caller_is_answered()
    {
        Fail(_database, "InternalServerError", 500);
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp, result.LedgerFault).ShouldBe((DecisionStatus.Decided, FollowUp.LateRecord, LedgerFaults.Internal));
        var late = Sent().ShouldHaveSingleItem().ShouldBeOfType<LateRecord>();
        late.Record.TriggerId.ShouldBe("check#shop-de#r-1");
        late.Record.Answer.ToArray().ShouldBe(result.Answer.ToArray());
        late.Record.Decision.DecisionId.ShouldBe(result.Decision!.DecisionId);
        _database.Audits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_ledger_and_queue_there_is_no_answer()
    {
        Fail(_database, "InternalServerError", 500);
        _queue.Answer = (context, _) => FakeWire.JsonAsync(context, 500, "{}");
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Unavailable, FollowUp.None));
        result.Answer.IsEmpty.ShouldBeTrue();
        result.Decision.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_ledger_will_never_take_is_not_answered_either()
    {
        Fail(_database, "ValidationException", 400);
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.LedgerFault).ShouldBe((DecisionStatus.Unavailable, LedgerFaults.Invalid));
        _queue.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_degraded_decision_asks_for_another_after_a_while_and_again_when_it_is_asked_for_again()
    {
        _endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 503, "{}");
        var service = Service();
        var result = await service.CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.Requeue));
        var message = Sent().ShouldHaveSingleItem().ShouldBeOfType<RescoreOrder>();
        message.ShouldBe(FollowUps.Requeue(result.Decision!, "checkout"));
        JsonNode.Parse(_queue.Calls[0].Body)!["DelaySeconds"]!.GetValue<int>().ShouldBe(30);

        var again = await service.CheckAsync(Command("r-1"), default, CancellationToken.None);
        // For the decision on record once more, since its first message may never have been sent; that for the one which lost is about nothing.
        (again.Status, again.FollowUp).ShouldBe((DecisionStatus.Replayed, FollowUp.Requeue));
        Sent().Count.ShouldBe(3);
        Sent()[2].ShouldBe(message);
    }

    [Fact]
    public async Task A_degraded_decision_stands_when_the_queue_does_not_take_the_message()
    {
        _endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, 503, "{}");
        _queue.Answer = (context, _) => FakeWire.JsonAsync(context, 403, "{}");
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.RequeueFailed));
        _database.Decisions.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(200, FollowUp.Shadow)]
    [InlineData(503, FollowUp.Requeue)]
    public async Task What_is_sent_for_an_order_is_sent_beside_the_write_and_before_the_answer(int endpointStatus, FollowUp expected)
    {
        // Neither is answered before the other has arrived: one after the other would never end.
        var (writing, sending) = (new TaskCompletionSource(), new TaskCompletionSource());
        _endpoint.Answer = (context, _) => FakeWire.JsonAsync(context, endpointStatus, """{"score":0.0421,"model":"1","features":null}""");
        _database.First = async (_, _) =>
        {
            writing.TrySetResult();
            await sending.Task;
            return false;
        };
        _queue.Answer = async (context, _) =>
        {
            sending.TrySetResult();
            await writing.Task;
            await Queues.AcceptAsync(context);
        };
        var result = await Service(Shadow)
            .CheckAsync(Command("r-1"), default, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, expected));
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_shadow_is_told_of_a_decision_once_its_write_has_ended()
    {
        var service = Service(Shadow);
        var result = await service.CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.Shadow));
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
        JsonNode.Parse(_queue.Calls[0].Body)!["DelaySeconds"]!.GetValue<int>().ShouldBe(2);

        (await service.CheckAsync(Command("r-1"), default, CancellationToken.None)).ShouldSatisfyAllConditions(
            again => again.Status.ShouldBe(DecisionStatus.Replayed),
            again => again.FollowUp.ShouldBe(FollowUp.None)
        );
        (await service.CheckAsync(Command("r-1") with { PayloadHash = "other" }, default, CancellationToken.None)).ShouldSatisfyAllConditions(
            other => other.Status.ShouldBe(DecisionStatus.Reused),
            other => other.FollowUp.ShouldBe(FollowUp.None)
        );
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_costs_a_shadow_and_not_the_order()
    {
        _queue.Answer = (context, _) => FakeWire.HangAsync(context);
        var result = await Service(Shadow, shadowTimeout: TimeSpan.FromMilliseconds(1))
            .CheckAsync(Command("r-1"), default, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.ShadowFailed));
        _database.Decisions.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_late_record_goes_to_the_queue_whatever_was_sent_beside_the_write_that_failed()
    {
        Fail(_database, "InternalServerError", 500);
        (await Service(Shadow).CheckAsync(Command("r-1"), default, CancellationToken.None)).FollowUp.ShouldBe(FollowUp.LateRecord);
        Sent().OfType<LateRecord>().ShouldHaveSingleItem();
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
            .. _queue.Calls.Select(call =>
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

    private DecisionService Service(string shadow = "", TimeSpan? shadowTimeout = null)
    {
        var router = ModelRouter.Parse(
            Encoding.UTF8.GetBytes(
                $$"""{"routes":[{"market":"DE","assortment":"*",{{shadow}}"modelId":"de-fashion","endpoint":"fraud-pipeline"}]}"""
            ),
            "routes.json"
        );
        var data = new DecisionData(router, PolicySample.Policy, TestMarkets.Sample);
        return new DecisionService(
            data,
            PipelineClient.Create(Clients.Pipeline(_endpoint.Url), Clients.Connections(), TimeProvider.System),
            new DecisionMaker(data, Clients.Host.CodeVersion, TimeProvider.System),
            DecisionWriter.Create(Clients.Ledger(_database.Url), Clients.Connections(), TimeProvider.System),
            Queues.At(_queue.Url, TimeProvider.System),
            TimeSpan.FromSeconds(30),
            shadowTimeout ?? TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
    }

    private static DecisionRequest Command(string requestId) =>
        new()
        {
            TriggerId = "check#shop-de#" + requestId,
            Actor = "shop-de",
            PayloadHash = "hash",
            Order = Orders.Plain with { RequestId = requestId },
            StartedAt = TimeProvider.System.GetTimestamp(),
        };
}
