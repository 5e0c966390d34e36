using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;
using FraudServerless.LegacyApi;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>What orders have in common, and finding an order by what the projection wrote of it.</summary>
public sealed class RelatedTests(DeskHost desk)
{
    [Fact]
    public async Task Orders_of_one_device_are_shown_with_their_outcomes_and_the_device_is_not()
    {
        var first = await DecideAsync("desk-30", "canary-device-30", "canary-30@example.org");
        await DecideAsync("desk-31", "canary-device-30", "other-30@example.org");
        await DecideAsync("desk-32", "another-device-30", "other-30@example.org");
        var (status, body, text) = await desk.GetAsync($"/v1/decisions/{first.DecisionId}/related?by=device", "support");
        status.ShouldBe(200);
        body!["newest"]!.AsArray().Select(order => order!["orderNumber"]!.GetValue<string>()).ShouldBe(["desk-31", "desk-30"], ignoreOrder: true);
        body["outcomes"]!["REVIEW"]!.GetValue<int>().ShouldBe(2);
        body["money"]!["EUR"]!.GetValue<decimal>().ShouldBe(299.8m);
        body["isHub"]!.GetValue<bool>().ShouldBeFalse();
        text.ShouldNotContain("canary");
        desk.Log.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Who_has_nothing_of_a_kind_has_nothing_in_common_and_a_kind_must_be_one()
    {
        var decision = await desk.DecideAsync("desk-33");
        var (_, body, _) = await desk.GetAsync($"/v1/decisions/{decision.DecisionId}/related?by=card", "support");
        body!["newest"]!.AsArray().ShouldBeEmpty();
        (await desk.GetAsync($"/v1/decisions/{decision.DecisionId}/related?by=request", "support")).Status.ShouldBe(400);
        (await desk.GetAsync($"/v1/decisions/{decision.DecisionId}/related?by=", "support")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Without_a_kind_all_of_them_are_one_answer_and_one_look()
    {
        var first = await DecideAsync("desk-35", "device-35", "kim-35@example.org");
        await DecideAsync("desk-36", "device-35", "lee-36@example.org");
        var (status, body, _) = await desk.GetAsync($"/v1/decisions/{first.DecisionId}/related", "support");
        status.ShouldBe(200);
        var kinds = body!["kinds"]!.AsObject();
        kinds.Select(kind => kind.Key).ShouldBe(["customer", "device", "email", "address", "card", "network"]);
        Numbers("device").ShouldBe(["desk-36", "desk-35"], ignoreOrder: true);
        Numbers("email").ShouldBe(["desk-35"]);
        Numbers("card").ShouldBeEmpty();
        var (_, looks, _) = await desk.GetAsync("/v1/views?order=desk-35", "auditor");
        looks!["views"]!.AsArray().Select(look => look!["kind"]!.GetValue<string>()).ShouldBe(["views", "related"]);

        IEnumerable<string> Numbers(string kind) => kinds[kind]!["newest"]!.AsArray().Select(order => order!["orderNumber"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_order_is_found_by_its_request_and_by_the_address_of_mail()
    {
        await DecideAsync("desk-34", "device-34", "kim-34@example.org", "request-34");
        var (_, byRequest, _) = await desk.GetAsync("/v1/search?q=request-34", "support");
        byRequest!["hits"]!.AsArray().ShouldHaveSingleItem()!["orderNumber"]!.GetValue<string>().ShouldBe("desk-34");
        var (_, byMail, text) = await desk.GetAsync("/v1/search?q=%20Kim-34%40Example.org", "support");
        byMail!["hits"]!.AsArray().ShouldHaveSingleItem()!["orderNumber"]!.GetValue<string>().ShouldBe("desk-34");
        text.ShouldNotContain("Example.org", Case.Insensitive);
    }

    /// <summary>A decision on record, and its links as the projection writes them.</summary>
    private async Task<Decision> DecideAsync(string orderNumber, string device, string email, string requestId = "r-1")
    {
        Order? order = null;
        var decision = await desk.DecideAsync(
            orderNumber,
            audit =>
                audit with
                {
                    Order = order =
                        audit.Order with
                        {
                            RequestId = requestId,
                            Device = new OrderDevice { Fingerprint = device },
                            Customer = audit.Order.Customer with { Email = new OrderEmail { Hash = EmailHash.Of(email) } },
                        },
                }
        );
        var linked = Records.LinkOf(decision);
        var writer = LinkWriter.Create(Clients.Links(desk.Aws.Url), Clients.Connections(), TimeProvider.System);
        var faults = await writer.WriteAsync(
            [new LinkSource(linked, [.. LinkValues.Of(order!)], decision.DecidedAt.AddDays(400).ToUnixTimeSeconds())],
            CancellationToken.None
        );
        faults.ShouldAllBe(fault => fault == null);
        return decision;
    }
}
