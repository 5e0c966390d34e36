using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;
using FraudServerless.LocalRunner;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The events that come with the tree, handed to the functions as Lambda, SAM and the TestTool hand them over: through the Runtime API.</summary>
public sealed class EventTests(StackFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_decided_once_and_found_at_the_desk()
    {
        var first = await InvokeAsync("CheckoutApi", "checkout-order.json");
        first["statusCode"]!.GetValue<int>().ShouldBe(200);
        var answer = JsonNode.Parse(first["body"]!.GetValue<string>())!;
        answer["orderNumber"]!.GetValue<string>().ShouldBe("event-1");
        (await InvokeAsync("CheckoutApi", "checkout-order.json"))["body"]!.GetValue<string>().ShouldBe(first["body"]!.GetValue<string>());

        var found = await InvokeAsync("AuditApi", "desk-order.json");
        found["statusCode"]!.GetValue<int>().ShouldBe(200);
        var decision = JsonNode.Parse(found["body"]!.GetValue<string>())!["decisions"]!.AsArray()[0]!;
        decision["outcome"]!.GetValue<string>().ShouldBe(answer["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_not_valid_is_refused_and_so_is_who_is_nobody()
    {
        var refused = await InvokeAsync("CheckoutApi", "checkout-faulty-order.json");
        refused["statusCode"]!.GetValue<int>().ShouldBe(400);
        refused["body"]!.GetValue<string>().ShouldContain("customer");
        (await InvokeAsync("AuditApi", "desk-nobody.json"))["statusCode"]!.GetValue<int>().ShouldBe(401);
    }

    [Fact]
    public async Task Messages_are_done_whatever_is_in_them()
    {
        (await InvokeAsync("Rescorer", "rescorer-order.json"))["batchItemFailures"]!.AsArray().ShouldBeEmpty();
        (await fixture.Reader.GetCurrentAsync("event-3", Cancellation)).ShouldNotBeNull();
        (await InvokeAsync("Rescorer", "rescorer-batch.json"))["batchItemFailures"]!.AsArray().ShouldBeEmpty();
        (await fixture.Reader.GetDecisionsAsync("event-3", Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_of_the_stream_becomes_links()
    {
        (await InvokeAsync("Projector", "projector-decision.json"))["batchItemFailures"]!.AsArray().ShouldBeEmpty();
        var found = await fixture.Stack.OpenLinks().ReadAsync(LinkKind.Customer, "c-77", cancellationToken: Cancellation);
        found.Newest.ShouldContain(order => order.OrderNumber == "event-4" && order.Outcome == DecisionOutcome.Accept);
    }

    private async Task<JsonNode> InvokeAsync(string function, string file)
    {
        var payload = await File.ReadAllBytesAsync(Path.Combine(LocalStackOptions.FindRoot(), "tests", "Payloads", "events", file), Cancellation);
        var result = await fixture.Stack.Functions.Single(host => host.Description.Id == function).Pool.InvokeAsync(payload);
        result.Failed.ShouldBeFalse(System.Text.Encoding.UTF8.GetString(result.Payload.Span));
        return JsonNode.Parse(result.Payload.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })!;
    }
}
