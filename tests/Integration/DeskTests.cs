using System.Net.Http.Headers;
using System.Text.Json.Nodes;
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
    public async Task Nobody_gets_in_without_a_token_of_the_desk()
    {
        (await GetAsync("/v1/search?q=1", token: null)).Status.ShouldBe(401);
        // Whoever may call the checkout is nobody here.
        (await GetAsync("/v1/search?q=1", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0iLCJncm91cHMiOlsic3VwcG9ydCJdfQ.")).Status.ShouldBe(401);
        (await GetAsync("/v1/views", stack.Stack.Tokens.Issue("kim", "support"))).Status.ShouldBe(403);
    }

    private async Task<(int Status, JsonNode? Body)> GetAsync(string path, string? token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stack.Stack.ApiUrl + path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
