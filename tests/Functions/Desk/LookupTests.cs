using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>What the desk finds, what it shows, and what it leaves on record.</summary>
public sealed class LookupTests(DeskHost desk)
{
    [Fact]
    public async Task An_order_is_shown_with_the_decision_that_stands_first()
    {
        var first = await desk.DecideAsync("desk-1");
        var second = await desk.DecideAsync(
            "desk-1",
            audit => audit with { Decision = audit.Decision with { Supersedes = first.DecisionId, Outcome = DecisionOutcome.Accept } }
        );
        var (status, body, text) = await desk.GetAsync("/v1/orders/desk-1", "support");
        status.ShouldBe(200);
        var decisions = body!["decisions"]!.AsArray();
        decisions.Select(decision => decision!["decisionId"]!.GetValue<Guid>()).ShouldBe([second.DecisionId, first.DecisionId]);
        decisions.Select(decision => decision!["standing"]!.GetValue<string>()).ShouldBe(["stands", "replaced"]);
        body["timeZone"]!.GetValue<string>().ShouldBe("Europe/Berlin");
        decisions.Select(decision => decision!["outcome"]!.GetValue<string>()).ShouldBe(["ACCEPT", "REVIEW"]);
        text.ShouldNotContain("null");
        decisions[0]!["grandTotal"]!.GetValue<decimal>().ShouldBe(149.9m);
    }

    [Theory]
    [InlineData("order", "desk-2", "order")]
    [InlineData("decision", null, "decision")]
    [InlineData("trigger", null, "trigger")]
    [InlineData("customer", "desk-customer-2", "customer")]
    public async Task One_box_takes_every_identifier(string kind, string? text, string found)
    {
        var decision = await desk.DecideAsync("desk-2", audit => audit with { Decision = audit.Decision with { CustomerId = "desk-customer-2" } });
        var asked = text ?? (kind == "decision" ? decision.DecisionId.ToString() : decision.AuditId);
        var (status, body, _) = await desk.GetAsync($"/v1/search?q={Uri.EscapeDataString($" {asked} ")}", "support");
        status.ShouldBe(200);
        var hit = body!["hits"]!.AsArray().ShouldHaveSingleItem()!;
        hit["kind"]!.GetValue<string>().ShouldBe(found);
        if (kind != "customer")
        {
            hit["orderNumber"]!.GetValue<string>().ShouldBe("desk-2");
        }
    }

    [Fact]
    public async Task What_is_not_on_record_is_not_found()
    {
        (await desk.GetAsync("/v1/search?q=desk-nothing", "support")).Body!["hits"]!.AsArray().ShouldBeEmpty();
        (await desk.GetAsync("/v1/orders/desk-nothing", "support")).Status.ShouldBe(404);
        (await desk.GetAsync($"/v1/decisions/{Guid.NewGuid()}", "support")).Status.ShouldBe(404);
        (await desk.GetAsync("/v1/search", "support")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Decisions_of_a_customer_come_in_pages_with_an_end_and_a_cursor_cannot_be_made_up()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 51; i++)
        {
            var made = await desk.DecideAsync(
                $"desk-3-{i}",
                audit => audit with { Decision = audit.Decision with { CustomerId = "desk-customer-3" } }
            );
            ids.Insert(0, made.DecisionId);
        }

        const string Path = "/v1/customers/desk-customer-3/decisions";
        var (_, first, _) = await desk.GetAsync(Path, "support");
        var next = first!["next"]!.GetValue<string>();
        var (_, second, _) = await desk.GetAsync($"{Path}?cursor={next}", "support");
        first["decisions"]!
            .AsArray()
            .Concat(second!["decisions"]!.AsArray())
            .Select(decision => decision!["decisionId"]!.GetValue<Guid>())
            .ShouldBe(ids.OrderByDescending(id => id.ToString("D"), StringComparer.Ordinal));
        second["next"].ShouldBeNull();

        var altered = (next[0] == 'A' ? 'B' : 'A') + next[1..];
        (await desk.GetAsync($"{Path}?cursor={altered}", "support")).Body!["code"]!.GetValue<string>().ShouldBe("CURSOR");
        (await desk.GetAsync($"/v1/customers/c-1/decisions?cursor={next}", "support")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_leads_to_a_person_is_masked_until_an_auditor_says_why()
    {
        var decision = await desk.DecideAsync(
            "desk-4",
            audit =>
                audit with
                {
                    Order = audit.Order with
                    {
                        Device = new OrderDevice { Fingerprint = "canary-fingerprint", IpNetwork = "203.0.113.0/24" },
                    },
                }
        );
        var path = $"/v1/decisions/{decision.DecisionId}/audit";
        var (_, masked, text) = await desk.GetAsync(path, "support");
        text.ShouldNotContain("canary-fingerprint");
        text.ShouldNotContain("203.0.113");
        masked!["masked"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldContain("device.fingerprint");

        (await desk.GetAsync($"{path}?reveal=device.fingerprint&purpose=chargeback", "support")).Status.ShouldBe(403);
        (await desk.GetAsync($"{path}?reveal=device.fingerprint", "auditor")).Status.ShouldBe(400);
        (await desk.GetAsync($"{path}?reveal=customer.name&purpose=chargeback", "auditor")).Status.ShouldBe(400);

        var (_, revealed, _) = await desk.GetAsync($"{path}?reveal=device.fingerprint&purpose=chargeback+4711", "auditor");
        revealed!["revealed"]!["device.fingerprint"]!.GetValue<string>().ShouldBe("canary-fingerprint");

        var (_, views, viewsText) = await desk.GetAsync("/v1/views?order=desk-4", "auditor");
        var view = views!["views"]!.AsArray().Single(view => view!["revealed"]!.AsArray().Count > 0)!;
        view["actor"]!.GetValue<string>().ShouldBe("kim");
        view["purpose"]!.GetValue<string>().ShouldBe("chargeback 4711");
        view["revealed"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["device.fingerprint"]);
        viewsText.ShouldNotContain("canary-fingerprint");
        desk.Log.ShouldNotContain("canary-fingerprint");
        desk.Log.ShouldNotContain("chargeback");
    }

    [Fact]
    public async Task Of_an_address_of_mail_only_that_one_was_asked_for_is_on_record()
    {
        await desk.GetAsync("/v1/search?q=canary%40example.org", "support");
        var kept = desk.Aws.Tables.Of("Audit").Select(item => item.ToJsonString()).ToList();
        kept.ShouldContain(item => item.Contains("\"viewSubject\":{\"S\":\"email\"}", StringComparison.Ordinal));
        kept.ShouldNotContain(item => item.Contains("canary", StringComparison.OrdinalIgnoreCase));
        desk.Log.ShouldNotContain("canary%40");
        desk.Log.ShouldNotContain("canary@");
    }
}
