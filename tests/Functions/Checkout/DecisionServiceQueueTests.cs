using System.Text;
using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>What a check leaves in the queue, and what becomes of it when the queue is away.</summary>
public sealed class DecisionServiceQueueTests : IAsyncLifetime
{
    private const string Shadow = "\"shadow\": \"candidate\",";

    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Without_the_ledger_the_whole_record_waits_in_the_queue_and_the_caller_is_answered()
    {
        Fail("InternalServerError", 500);
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp, result.LedgerFault).ShouldBe((DecisionStatus.Decided, FollowUp.LateRecord, LedgerFaults.Internal));
        var late = Sent().ShouldHaveSingleItem().ShouldBeOfType<LateRecord>();
        late.Record.TriggerId.ShouldBe("check#shop-de#r-1");
        late.Record.Answer.ToArray().ShouldBe(result.Answer.ToArray());
        late.Record.Decision.DecisionId.ShouldBe(result.Decision!.DecisionId);
        _aws.Tables.Of("Audit").ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_ledger_and_queue_there_is_no_answer()
    {
        _aws.Happens = call => call.Service is AwsService.DynamoDb or AwsService.Sqs ? Mishap.Refused : Mishap.None;
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Unavailable, FollowUp.None));
        result.Answer.IsEmpty.ShouldBeTrue();
        result.Decision.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_ledger_will_never_take_is_not_answered_either()
    {
        Fail("ValidationException", 400);
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.LedgerFault).ShouldBe((DecisionStatus.Unavailable, LedgerFaults.Invalid));
        _aws.CallsOf("SendMessage").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_degraded_decision_asks_for_another_after_a_while_and_again_when_it_is_asked_for_again()
    {
        _aws.Endpoints.Whole = _ => new FakeAnswer(503, "{}");
        var service = Service();
        var result = await service.CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.Requeue));
        var message = Sent().ShouldHaveSingleItem().ShouldBeOfType<RescoreOrder>();
        message.ShouldBe(FollowUps.Requeue(result.Decision!, "checkout"));
        _aws.Queues.Of("rescore")[0].DelaySeconds.ShouldBe(30);

        var again = await service.CheckAsync(Command("r-1"), default, CancellationToken.None);
        // For the decision on record once more, since its first message may never have been sent; that for the one which lost is about nothing.
        (again.Status, again.FollowUp).ShouldBe((DecisionStatus.Replayed, FollowUp.Requeue));
        Sent().Count.ShouldBe(3);
        Sent()[2].ShouldBe(message);
    }

    [Fact]
    public async Task A_degraded_decision_stands_when_the_queue_does_not_take_the_message()
    {
        _aws.Endpoints.Whole = _ => new FakeAnswer(503, "{}");
        _aws.Instead(AwsService.Sqs, context => FakeWire.JsonAsync(context, 403, "{}"));
        var result = await Service().CheckAsync(Command("r-1"), default, CancellationToken.None);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.RequeueFailed));
        _aws.Tables.Of("Decisions").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(200, FollowUp.Shadow)]
    [InlineData(503, FollowUp.Requeue)]
    public async Task What_is_sent_for_an_order_is_sent_beside_the_write_and_before_the_answer(int endpointStatus, FollowUp expected)
    {
        // Neither is answered before the other has arrived: one after the other would never end.
        var (writing, sending) = (new TaskCompletionSource(), new TaskCompletionSource());
        _aws.Endpoints.Whole = _ => endpointStatus == 200 ? null : new FakeAnswer(endpointStatus, "{}");
        _aws.First = async (_, call) =>
        {
            if (call.Service == AwsService.DynamoDb)
            {
                writing.TrySetResult();
                await sending.Task;
            }
            else if (call.Service == AwsService.Sqs)
            {
                sending.TrySetResult();
                await writing.Task;
            }

            return false;
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
        _aws.Queues.Of("rescore")[0].DelaySeconds.ShouldBe(2);

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
        _aws.Instead(AwsService.Sqs, FakeWire.HangAsync);
        var result = await Service(Shadow, shadowTimeout: TimeSpan.FromMilliseconds(1))
            .CheckAsync(Command("r-1"), default, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (result.Status, result.FollowUp).ShouldBe((DecisionStatus.Decided, FollowUp.ShadowFailed));
        _aws.Tables.Of("Decisions").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_late_record_goes_to_the_queue_whatever_was_sent_beside_the_write_that_failed()
    {
        Fail("InternalServerError", 500);
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
            .. _aws
                .Queues.Of("rescore")
                .Select(sent =>
                    RescoreMessageJson.TryRead(sent.Body, out var message, out var fault) ? message! : throw new InvalidOperationException(fault)
                ),
        ];

    private void Fail(string type, int status) => _aws.Instead(AwsService.DynamoDb, context => DatabaseFaults.AnswerAsync(context, type, status));

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
            PipelineClient.Create(Clients.Pipeline(_aws.Url), Clients.Connections(), TimeProvider.System),
            new DecisionMaker(data, Clients.Host.CodeVersion, TimeProvider.System),
            DecisionWriter.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System),
            Clients.Queue(_aws.Url),
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
