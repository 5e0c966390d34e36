using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>Orders through the whole stack, nothing broken.</summary>
public sealed class CheckoutTests(StackFixture stack)
{
    [Fact]
    public async Task Every_order_is_answered_with_one_decision_and_one_audit_record()
    {
        var sent = await stack.SendAsync(stack.NewOrders(120));
        sent.Count.ShouldBe(120);
        foreach (var order in sent)
        {
            order.Status.ShouldBe(200);
            var (decision, audit) = await stack.RecordOfAsync(order.Order);
            decision.DecisionId.ToString().ShouldBe(order.DecisionId);
            decision.Outcome.ToWire().ShouldBe(order.Decision);
            audit.Answer.ToArray().ShouldBe(order.Body);
            audit.Order.OrderNumber.ShouldBe(order.Order.OrderNumber);
        }

        await stack.AssertNothingIsHalfWrittenAsync();
    }

    [Fact]
    public async Task The_model_scores_and_its_contributions_and_vector_are_on_record()
    {
        // The first requests of a fresh machine may be over the budget; a degraded answer is right then, but not what is looked for here.
        while (true)
        {
            var order = stack.NewOrders(1)[0];
            var sent = await stack.Sender.PostAsync(order, TestContext.Current.CancellationToken);
            sent.Status.ShouldBe(200);
            if (sent.Source != "model")
            {
                continue;
            }

            var (decision, audit) = await stack.RecordOfAsync(order);
            decision.Score.ShouldNotBeNull().ShouldBeInRange(0, 1);
            decision.Versions.Model.ShouldNotBeNullOrEmpty();
            decision.Versions.FeatureSpec.ShouldNotBeNullOrEmpty();
            audit.Contributions.ShouldNotBeEmpty();
            audit.BaseValue.ShouldNotBeNull();
            audit.Vector.Length.ShouldBeGreaterThan(50);
            sent.Stages.Select(stage => stage.Name).ShouldBe(["validate", "preprocess", "invoke", "decide", "record", "total"]);
            return;
        }
    }

    [Fact]
    public async Task A_second_run_answers_the_same_bytes_from_the_record()
    {
        var orders = stack.NewOrders(60);
        var first = (await stack.SendAsync(orders)).ToDictionary(sent => sent.Order.RequestId);
        var second = await stack.SendAsync(orders);
        foreach (var sent in second)
        {
            sent.Status.ShouldBe(200);
            sent.Source.ShouldBe("replay");
            sent.Body.ShouldBe(first[sent.Order.RequestId].Body);
            sent.DecisionId.ShouldBe(first[sent.Order.RequestId].DecisionId);
            await stack.RecordOfAsync(sent.Order);
        }
    }

    [Fact]
    public async Task The_same_request_many_times_at_once_is_one_record_and_one_answer()
    {
        foreach (var order in stack.NewOrders(10))
        {
            var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stack.Sender.PostAsync(order, TestContext.Current.CancellationToken)));
            sent.ShouldAllBe(one => one.Status == 200);
            sent.ShouldAllBe(one => one.Body.SequenceEqual(sent[0].Body));
            sent.Count(one => one.Source != "replay").ShouldBe(1);
            await stack.RecordOfAsync(order);
        }
    }

    [Fact]
    public async Task Another_order_under_the_same_id_is_refused()
    {
        var orders = stack.NewOrders(2);
        (await stack.Sender.PostAsync(orders[0], TestContext.Current.CancellationToken)).Status.ShouldBe(200);
        var other = orders[1] with
        {
            Json = System.Text.Encoding.UTF8.GetBytes(
                System.Text.Encoding.UTF8.GetString(orders[1].Json.Span).Replace(orders[1].RequestId, orders[0].RequestId)
            ),
        };
        var sent = await stack.Sender.PostAsync(other, TestContext.Current.CancellationToken);
        sent.Status.ShouldBe(409);
        JsonDocument.Parse(sent.Body).RootElement.GetProperty("errorCode").GetString().ShouldBe("REQUEST_ID_REUSED");
        (await stack.Reader.GetDecisionsAsync(orders[1].OrderNumber, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await stack.RecordOfAsync(orders[0]);
    }

    [Fact]
    public async Task What_is_no_order_is_refused_and_leaves_no_record()
    {
        var sent = await stack.Sender.PostAsync(OrderLines.Of("{\"requestId\":\"only-this\"}"u8.ToArray()), TestContext.Current.CancellationToken);
        sent.Status.ShouldBe(400);
        using var fault = JsonDocument.Parse(sent.Body);
        fault.RootElement.GetProperty("errorCode").GetString().ShouldBe("VALIDATION");
        fault.RootElement.GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(1);
        (await stack.Reader.GetAuditAsync("check#anonymous#only-this", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_path_that_is_not_in_the_template_is_the_gateways_404()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(stack.Stack.ApiUrl + "/elsewhere"), TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(404);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("""{"message":"Not Found"}""");
    }

    [Fact]
    public async Task The_whole_file_of_card_orders_is_answered_and_the_second_time_from_the_record()
    {
        var orders = OrderLines.Read(Path.Combine(LocalStackOptions.FindRoot(), "tests", "Payloads", "card-orders", "orders.jsonl")).ToList();
        var first = await stack.SendAsync(orders);
        first.Count.ShouldBe(orders.Count);
        first.ShouldAllBe(sent => sent.Status == 200);
        foreach (var sent in first)
        {
            (await stack.RecordOfAsync(sent.Order)).Audit.Answer.ToArray().ShouldBe(sent.Body);
        }

        var bodies = first.ToDictionary(sent => sent.Order.RequestId, sent => sent.Body);
        var second = await stack.SendAsync(orders);
        second.ShouldAllBe(sent => sent.Source == "replay");
        foreach (var sent in second)
        {
            sent.Body.ShouldBe(bodies[sent.Order.RequestId]);
        }

        foreach (var order in orders)
        {
            await stack.RecordOfAsync(order);
        }
    }
}
