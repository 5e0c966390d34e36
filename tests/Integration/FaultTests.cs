using System.Net.Http.Headers;
using System.Text.Json;
using FraudServerless.LocalRunner.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>Parts of the stack die while orders flow. No order is lost, none is decided twice, none is without its audit record.</summary>
public sealed class FaultTests(StackFixture stack)
{
    private async Task UntilTheModelAnswersAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var sent = await stack.Sender.PostAsync(stack.NewOrders(1)[0], patience.Token);
            sent.Status.ShouldBe(200, sent.Fault);
            if (sent.Source == "model")
            {
                return;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_endpoint_that_is_gone_gives_degraded_decisions_and_no_errors(int container)
    {
        await UntilTheModelAnswersAsync();
        Task? killed = null;
        var sent = await stack.SendAsync(
            stack.NewOrders(160),
            (count, _) => killed ??= count == 40 ? stack.Stack.KillContainerAsync(container, restart: false) : null
        );
        await killed.ShouldNotBeNull();
        sent.ShouldAllBe(order => order.Status == 200);
        sent.Count(order => order.Degraded).ShouldBeGreaterThan(80);
        foreach (var order in sent.Where(order => order.Degraded))
        {
            order.Source.ShouldBe("fallback");
            using var answer = JsonDocument.Parse(order.Body);
            answer.RootElement.GetProperty("score").GetString().ShouldBe("-1");
            answer.RootElement.GetProperty("scoreClass").GetString().ShouldBe("X");
        }

        foreach (var order in sent)
        {
            await stack.RecordOfAsync(order.Order);
        }

        await stack.Stack.ReviveContainerAsync(container, TestContext.Current.CancellationToken);
        await UntilTheModelAnswersAsync();
    }

    [Fact]
    public async Task A_container_that_dies_comes_back_by_itself()
    {
        await UntilTheModelAnswersAsync();
        await stack.Stack.KillContainerAsync(1);
        (await stack.Sender.PostAsync(stack.NewOrders(1)[0], TestContext.Current.CancellationToken)).Source.ShouldBe("fallback");
        await UntilTheModelAnswersAsync();
    }

    [Fact]
    public async Task A_database_that_is_gone_keeps_no_caller_waiting_and_gets_its_records_when_it_is_back()
    {
        Task? killed = null;
        var sent = await stack.SendAsync(stack.NewOrders(80), (count, _) => killed ??= count == 30 ? stack.Stack.KillDynamoDbAsync() : null);
        await killed.ShouldNotBeNull();
        sent.ShouldAllBe(order => order.Status == 200);

        await stack.Stack.StartDynamoDbAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await MissingAsync(sent) == 0, "not all records came late");
        await stack.AssertNothingIsHalfWrittenAsync();
    }

    /// <summary>How many answers are not on record with their bytes; each that is has one decision, or a second one by the model where there was none.</summary>
    private async Task<int> MissingAsync(List<SentOrder> sent)
    {
        var missing = 0;
        foreach (var order in sent)
        {
            var decisions = await stack.Reader.GetDecisionsAsync(order.Order.OrderNumber, TestContext.Current.CancellationToken);
            if (decisions.Count == 0)
            {
                missing++;
                continue;
            }

            var audit = (await stack.Reader.GetAuditAsync(decisions[0].AuditId, TestContext.Current.CancellationToken)).ShouldNotBeNull();
            audit.Answer.ToArray().ShouldBe(order.Body);
            decisions.Count.ShouldBeLessThanOrEqualTo(decisions[0].Degraded ? 2 : 1);
        }

        return missing;
    }

    [Fact]
    public async Task Without_database_and_queue_there_is_503_and_nothing_half_written()
    {
        Task? killed = null;
        var sent = await stack.SendAsync(
            stack.NewOrders(80),
            (count, _) => killed ??= count == 30 ? Task.WhenAll(stack.Stack.KillDynamoDbAsync(), stack.Stack.KillSqsAsync()) : null
        );
        await killed.ShouldNotBeNull();
        sent.ShouldAllBe(order => order.Status == 200 || order.Status == 503);
        var refused = sent.Where(order => order.Status == 503).ToList();
        refused.ShouldNotBeEmpty();
        await AssertUnavailableAsync(refused[0].Order);

        await stack.Stack.StartSqsAsync(TestContext.Current.CancellationToken);
        await stack.Stack.StartDynamoDbAsync(TestContext.Current.CancellationToken);
        await stack.AssertNothingIsHalfWrittenAsync();
        // The callers send again what got no answer.
        var answered = sent.Where(order => order.Status == 200).Concat(await AgainUntilAnsweredAsync(refused)).ToList();
        await Wait.UntilAsync(async () => await MissingAsync(answered) == 0, "an answer is not on record");
        await stack.AssertNothingIsHalfWrittenAsync();
    }

    private async Task AssertUnavailableAsync(OrderLine order)
    {
        using var client = new HttpClient();
        using var content = new ReadOnlyMemoryContent(order.Json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri(stack.Stack.ApiUrl + "/v1/fraud-check"), content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(503);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        body.RootElement.GetProperty("errorCode").GetString().ShouldBe("UNAVAILABLE");
    }

    [Fact]
    public async Task Functions_that_are_killed_lose_no_order_and_decide_none_twice()
    {
        var before = stack.Stack.Functions[0].Pool.ColdStarts.Count;
        Task? killed = null;
        var sent = await stack.SendAsync(
            stack.NewOrders(120),
            (count, _) => killed ??= count == 40 ? stack.Stack.KillFunctionInstancesAsync() : null
        );
        await killed.ShouldNotBeNull();
        // An HTTP API answers 500 for a function that died over a request.
        sent.ShouldAllBe(order => order.Status == 200 || order.Status == 500);
        sent.Count(order => order.Status == 200).ShouldBeGreaterThan(100);
        stack.Stack.Functions[0].Pool.ColdStarts.Count.ShouldBeGreaterThan(before);

        var again = await AgainUntilAnsweredAsync(sent.Where(order => order.Status == 500));
        foreach (var order in sent.Where(order => order.Status == 200).Concat(again))
        {
            (await stack.RecordOfAsync(order.Order)).Audit.Answer.ToArray().ShouldBe(order.Body);
        }

        await stack.AssertNothingIsHalfWrittenAsync();
    }

    private async Task<List<SentOrder>> AgainUntilAnsweredAsync(IEnumerable<SentOrder> unanswered)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var answered = new List<SentOrder>();
        foreach (var order in unanswered)
        {
            SentOrder sent;
            while (!(sent = await stack.Sender.PostAsync(order.Order, patience.Token)).Answered)
            {
                await Task.Delay(50, patience.Token);
            }

            sent.Status.ShouldBe(200);
            answered.Add(sent);
        }

        return answered;
    }
}
