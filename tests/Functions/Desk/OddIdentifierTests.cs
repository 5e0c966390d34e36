using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.LocalRunner.Gateway;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Numbers and ids of any signs, through what the gateway makes of an address and what the hosting makes of its event.</summary>
public sealed class OddIdentifierTests(DeskHost desk)
{
    public static TheoryData<string> Odd =>
        ["a/b", "50%", "a%2Fb", "%", "who?me", "#1", "two  words", "a+b", "a&number=b", "Ünï/çø", "../search", "漢字 /?#%", "a\"b'", "{x}", "ends/"];

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task An_order_of_any_number_is_opened(string number)
    {
        number = "odd " + number;
        var decision = await desk.DecideAsync(number);
        var (status, body) = await AskAsync("/v1/orders", $"number={Uri.EscapeDataString(number)}");
        status.ShouldBe(200);
        body["orderNumber"]!.GetValue<string>().ShouldBe(number);
        body["decisions"]!.AsArray().ShouldHaveSingleItem()!["decisionId"]!.GetValue<Guid>().ShouldBe(decision.DecisionId);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Decisions_of_a_customer_of_any_id_are_listed(string customer)
    {
        var decision = await desk.DecideAsync(
            "odd-customer-" + Guid.NewGuid().ToString("N"),
            audit => audit with { Decision = audit.Decision with { CustomerId = customer } }
        );
        var (status, body) = await AskAsync("/v1/customers", $"customer={Uri.EscapeDataString(customer)}");
        status.ShouldBe(200);
        body["decisions"]!.AsArray().ShouldHaveSingleItem()!["decisionId"]!.GetValue<Guid>().ShouldBe(decision.DecisionId);
    }

    /// <summary>Why they are parameters: the path does not keep what it is given.</summary>
    [Theory]
    [InlineData("path a/b")]
    [InlineData("path who?me")]
    [InlineData("path 50%41")]
    public async Task In_the_path_they_are_lost(string number)
    {
        await desk.DecideAsync(number);
        var (status, _) = await AskAsync($"/v1/orders/{Uri.EscapeDataString(number)}", "");
        status.ShouldBe(404);
    }

    [Fact]
    public async Task Without_one_nothing_is_looked_up()
    {
        (await AskAsync("/v1/orders", "")).Status.ShouldBe(400);
        (await AskAsync("/v1/orders", "number=")).Status.ShouldBe(400);
        (await AskAsync("/v1/orders", $"number={new string('1', 257)}")).Status.ShouldBe(400);
        (await AskAsync("/v1/customers", "cursor=x")).Status.ShouldBe(400);
    }

    private async Task<(int Status, JsonNode Body)> AskAsync(string target, string query)
    {
        var request = new GatewayRequest("GET", target, query, "HTTP/1.1", [], "203.0.113.9", ReadOnlyMemory<byte>.Empty);
        var written = HttpApiEvent.Write(
            request,
            "ANY /v1/{proxy+}",
            new Dictionary<string, string>(StringComparer.Ordinal),
            claims: null,
            "r-1",
            DateTimeOffset.UnixEpoch
        );
        var sent = JsonNode.Parse(written)!;
        return await desk.ReceiveAsync(
            // As the hosting decodes a path, which is once more.
            WebUtility.UrlDecode(Kept(sent["rawPath"]!.GetValue<string>())),
            "?" + sent["rawQueryString"]!.GetValue<string>(),
            "support"
        );
    }

    private static string Kept(string path) => new StringBuilder(path).Replace("+", "%2B").Replace("%2F", "%252F").Replace("%2f", "%252f").ToString();
}
