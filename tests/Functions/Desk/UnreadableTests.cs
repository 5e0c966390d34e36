using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>One item that cannot be read is said to be so in its place, and hides nothing else.</summary>
public sealed class UnreadableTests(DeskHost desk)
{
    private const string Canary = "spoilt-value";

    [Fact]
    public async Task Of_an_order_the_other_decisions_are_shown()
    {
        var first = await desk.DecideAsync("spoilt-1");
        var second = await DecideAsync("spoilt-1", first);
        var third = await DecideAsync("spoilt-1", second);
        Spoil("Decisions", third, "outcome");
        PlantForeign("spoilt-1");
        var (status, body, text) = await desk.GetAsync("/v1/orders?number=spoilt-1", "support");
        status.ShouldBe(200);
        var decisions = body!["decisions"]!.AsArray();
        decisions[0]!
            .ToJsonString()
            .ShouldBe($$"""{"decisionId":"{{third.DecisionId}}","unreadable":true,"orderNumber":"spoilt-1","standing":"stands"}""");
        decisions
            .Skip(1)
            .Select(decision => (decision!["decisionId"]!.GetValue<Guid>(), decision["standing"]!.GetValue<string>()))
            .ShouldBe([(second.DecisionId, "replaced"), (first.DecisionId, "replaced")]);
        body["shadows"]!
            .AsArray()
            .ShouldHaveSingleItem()!
            .ToJsonString()
            .ShouldBe("""{"unreadable":true,"orderNumber":"spoilt-1","standing":"shadow"}""");
        body["timeZone"]!.GetValue<string>().ShouldBe("Europe/Berlin");
        text.ShouldNotContain(Canary);
    }

    [Fact]
    public async Task An_order_of_which_nothing_can_be_read_is_there_all_the_same()
    {
        Spoil("Decisions", await desk.DecideAsync("spoilt-2"), "grandTotal");
        var (status, body, _) = await desk.GetAsync("/v1/orders?number=spoilt-2", "support");
        status.ShouldBe(200);
        body!["decisions"]!.AsArray().ShouldHaveSingleItem()!["unreadable"]!.GetValue<bool>().ShouldBeTrue();
        body["timeZone"].ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_customer_the_other_decisions_are_listed_in_their_order()
    {
        var made = new List<Decision>();
        for (var i = 0; i < 51; i++)
        {
            made.Add(
                await desk.DecideAsync($"spoilt-3-{i}", audit => audit with { Decision = audit.Decision with { CustomerId = "spoilt-customer-3" } })
            );
        }

        made = [.. made.OrderByDescending(decision => decision.DecisionId.ToString("D"), StringComparer.Ordinal)];
        // The last of the page is what the next one goes on from.
        Spoil("Decisions", made[49], "decidedAt");
        Spoil("Decisions", made[2], "grandTotal");
        var (_, body, _) = await desk.GetAsync("/v1/customers?customer=spoilt-customer-3", "support");
        var listed = body!["decisions"]!.AsArray();
        listed.Select(Id).ShouldBe(made.Take(50).Select(decision => decision.DecisionId));
        listed
            .Select((decision, i) => (decision, i))
            .Where(entry => entry.decision!["unreadable"] is not null)
            .Select(entry => entry.i)
            .ShouldBe([2, 49]);
        var (_, rest, _) = await desk.GetAsync($"/v1/customers?customer=spoilt-customer-3&cursor={body["next"]!.GetValue<string>()}", "support");
        rest!["decisions"]!.AsArray().Select(Id).ShouldBe([made[50].DecisionId]);

        static Guid Id(JsonNode? decision) => decision!["decisionId"]!.GetValue<Guid>();
    }

    [Fact]
    public async Task What_cannot_be_read_is_found_and_marked()
    {
        var decision = await desk.DecideAsync(
            "spoilt-4",
            audit => audit with { Decision = audit.Decision with { CustomerId = "spoilt-customer-4" } }
        );
        Spoil("Decisions", decision, "outcome");
        (await HitAsync("spoilt-4")).ShouldBe("""{"kind":"order","id":"spoilt-4","orderNumber":"spoilt-4","unreadable":true}""");
        (await HitAsync(decision.DecisionId.ToString())).ShouldBe(
            $$"""{"kind":"decision","id":"{{decision.DecisionId}}","orderNumber":"spoilt-4","unreadable":true}"""
        );
        (await HitAsync("spoilt-customer-4")).ShouldBe("""{"kind":"customer","id":"spoilt-customer-4"}""");
        Spoil("Audit", decision, "order");
        (await HitAsync(decision.AuditId)).ShouldBe($$"""{"kind":"trigger","id":"{{decision.AuditId}}","unreadable":true}""");
    }

    [Theory]
    [InlineData("Audit", "vector")]
    [InlineData("Audit", "order")]
    [InlineData("Decisions", "outcome")]
    public async Task A_record_that_cannot_be_read_is_a_problem_by_name_and_the_look_is_on_record(string table, string attribute)
    {
        var number = $"spoilt-5-{table}-{attribute}";
        var decision = await desk.DecideAsync(number);
        Spoil(table, decision, attribute);
        var path = $"/v1/decisions/{decision.DecisionId}";
        var ways = new List<string> { $"{path}/audit", $"{path}/explanation", $"{path}/related?by=customer" };
        if (table == "Decisions")
        {
            ways.Add(path);
        }

        foreach (var way in ways)
        {
            var (status, body, text) = await desk.GetAsync(way, "support");
            (status, body!["code"]!.GetValue<string>()).ShouldBe((500, "RECORD_UNREADABLE"), way);
            text.ShouldNotContain(Canary);
        }

        desk.Log.ShouldNotContain(nameof(InvalidDataException));
        var (_, views, _) = await desk.GetAsync($"/v1/views?order={number}", "auditor");
        views!["views"]!.AsArray().Count.ShouldBeGreaterThanOrEqualTo(ways.Count);
    }

    private async Task<string> HitAsync(string text)
    {
        var (status, body, _) = await desk.GetAsync($"/v1/search?q={Uri.EscapeDataString(text)}", "support");
        status.ShouldBe(200);
        return body!["hits"]!.AsArray().ShouldHaveSingleItem()!.ToJsonString();
    }

    private Task<Decision> DecideAsync(string orderNumber, Decision before) =>
        desk.DecideAsync(orderNumber, audit => audit with { Decision = audit.Decision with { Supersedes = before.DecisionId } });

    /// <summary>Something else wrote it.</summary>
    private void Spoil(string table, Decision decision, string attribute)
    {
        var key = table == "Audit" ? ("triggerId", decision.AuditId) : ("decisionId", decision.DecisionId.ToString());
        var item = desk.Aws.Tables.Of(table).Single(item => item[key.Item1]!["S"]!.GetValue<string>() == key.Item2);
        item[attribute] = new JsonObject { ["S"] = Canary };
    }

    private void PlantForeign(string orderNumber) =>
        desk.Aws.Tables.Plant(
            "Decisions",
            new JsonObject
            {
                ["orderNumber"] = new JsonObject { ["S"] = orderNumber },
                ["decisionId"] = new JsonObject { ["S"] = "shadow#" + Canary },
            }
        );
}
