using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The support desk as it is deployed: behind its authorizer, over the real tables.</summary>
public sealed class DeskTests(StackFixture stack)
{
    [Fact]
    public async Task An_order_of_the_checkout_is_found_explained_and_the_look_is_on_record()
    {
        var sent = (await stack.SendAsync(stack.NewOrders(1)))[0];
        var number = sent.Order.OrderNumber;
        var support = stack.Stack.Tokens.Issue("kim", "support");
        var hits = (await GetAsync($"/v1/search?q={Uri.EscapeDataString(number)}", support)).Body!["hits"]!.AsArray();
        hits.ShouldHaveSingleItem()!["orderNumber"]!.GetValue<string>().ShouldBe(number);

        var order = (await GetAsync($"/v1/orders/{Uri.EscapeDataString(number)}", support)).Body!;
        var decision = order["decisions"]![0]!;
        decision["decisionId"]!.GetValue<string>().ShouldBe(sent.DecisionId);
        decision["outcome"]!.GetValue<string>().ShouldBe(sent.Decision);

        // The index of ids lags behind the table, if only in theory here.
        var (status, explanation) = await GetAsync($"/v1/decisions/{sent.DecisionId}/explanation?lang=en", support);
        status.ShouldBe(200);
        explanation!["sentence"]!.GetValue<string>().ShouldNotBeEmpty();

        var views = await GetAsync($"/v1/views?order={Uri.EscapeDataString(number)}", stack.Stack.Tokens.Issue("lee", "auditor"));
        views.Body!["views"]!
            .AsArray()
            .Where(view => view!["actor"]!.GetValue<string>() == "kim")
            .Select(view => view!["kind"]!.GetValue<string>())
            .ShouldBe(["explanation", "order"]);
    }

    [Fact]
    public async Task An_order_of_the_checkout_comes_out_again_and_its_configuration_is_kept()
    {
        var sent = (await stack.SendAsync(stack.NewOrders(1)))[0];
        var auditor = stack.Stack.Tokens.Issue("lee", "auditor");
        var (status, replay) = await CallAsync(HttpMethod.Post, $"/v1/decisions/{sent.DecisionId}/replay", auditor);
        status.ShouldBe(200, replay?.ToJsonString());
        replay!["result"]!.GetValue<string>().ShouldBe("identical", replay.ToJsonString());
        replay["stages"]!.AsArray().Select(stage => stage!.GetValue<string>()).ShouldContain("answer");

        // By whoever is behind the stream, a moment later.
        foreach (var kind in new[] { "policy", "routes", "markets" })
        {
            var version = replay["versions"]![kind]!.GetValue<string>();
            await Wait.UntilAsync(async () => await IsKeptAsync(version, kind), $"the {kind} {version} is not kept");
        }

        var rows = (await ExportAsync("/v1/exports/decisions.csv", auditor)).Split("\r\n");
        rows[0].ShouldStartWith("\uFEFF\"decisionId\",");
        var decision = (await GetAsync($"/v1/decisions/{sent.DecisionId}", auditor)).Body!;
        // Test orders are in no list.
        rows.Any(row => row.Contains(sent.DecisionId!, StringComparison.Ordinal)).ShouldBe(!decision["isTest"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_token_of_the_desk()
    {
        (await GetAsync("/v1/search?q=1", token: null)).Status.ShouldBe(401);
        // Whoever may call the checkout is nobody here.
        (await GetAsync("/v1/search?q=1", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0iLCJncm91cHMiOlsic3VwcG9ydCJdfQ.")).Status.ShouldBe(401);
        (await GetAsync("/v1/views", stack.Stack.Tokens.Issue("kim", "support"))).Status.ShouldBe(403);
    }

    private async Task<bool> IsKeptAsync(string version, string kind)
    {
        var found = await stack.Stack.DynamoDb.GetItemAsync(
            new GetItemRequest
            {
                TableName = "Policies",
                Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["version"] = new AttributeValue { S = version } },
            },
            TestContext.Current.CancellationToken
        );
        return found.Item?.GetValueOrDefault("kind")?.S == kind;
    }

    private async Task<string> ExportAsync(string path, string token)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // As it came: reading it as a text would take the mark away.
        var bytes = await client.GetByteArrayAsync(new Uri(stack.Stack.ApiUrl + path), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(bytes);
    }

    private Task<(int Status, JsonNode? Body)> GetAsync(string path, string? token) => CallAsync(HttpMethod.Get, path, token);

    private async Task<(int Status, JsonNode? Body)> CallAsync(HttpMethod method, string path, string? token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(stack.Stack.ApiUrl + path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
