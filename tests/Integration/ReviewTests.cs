using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>A person decides, over the real tables and queues: from the checkout's REVIEW to the change that is told of, or not.</summary>
public sealed class ReviewTests(StackFixture stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_person_decides_is_told_after_its_time_unless_it_is_taken_back()
    {
        await stack.SendAsync(stack.NewOrders(200));
        JsonNode? first = null;
        await Wait.UntilAsync(async () => (first = await NextAsync("kim")) is not null, "no order waits for a person");
        var second = await NextAsync("lee");
        second.ShouldNotBeNull();
        OrderOf(second).ShouldNotBe(OrderOf(first!));

        var (undone, kept) = (Guid.NewGuid(), Guid.NewGuid());
        await DecideAsync("kim", first!, undone);
        await DecideAsync("lee", second, kept);
        var back = await SendAsync(HttpMethod.Delete, $"/v1/reviews/{OrderOf(first!)}/decision?commandId={undone}", "kim");
        back.Status.ShouldBe(200, back.Text);

        var told = new List<string>();
        await Wait.UntilAsync(
            async () =>
            {
                told.AddRange(await ToldAsync());
                return told.Contains(OrderOf(second), StringComparer.Ordinal);
            },
            "nobody was told"
        );
        // Its message was sent before the other one's.
        told.ShouldNotContain(OrderOf(first!));
        var standing = await stack.Reader.GetCurrentAsync(OrderOf(first!), Cancellation);
        standing!.Outcome.ToString().ShouldBe("Review");
        standing.AuditId.ShouldBe($"undo#{undone}");
        (await stack.Reader.GetCurrentAsync(OrderOf(second), Cancellation))!.Reviewer.ShouldBe("lee");
        OrderOf((await NextAsync("kim"))!).ShouldBe(OrderOf(first!));
        await stack.AssertNothingIsHalfWrittenAsync();
    }

    /// <summary>Among those that one person may decide on.</summary>
    private async Task<JsonNode?> NextAsync(string name)
    {
        var skipped = new List<JsonNode>();
        while (true)
        {
            var (status, text) = await SendAsync(HttpMethod.Post, "/v1/reviews/next", name, After(skipped));
            status.ShouldBe(200, text);
            var review = JsonNode.Parse(text)!["review"];
            if (review is null || review["amountEur"]!.GetValue<decimal>() <= 1_000)
            {
                return review;
            }

            skipped.Add(review);
            Assert.True(skipped.Count < 100, "only orders that take two people");
            // Somebody else holds it from now on.
            await SendAsync(HttpMethod.Delete, $"/v1/reviews/{OrderOf(review)}/claim", name);
            await SendAsync(HttpMethod.Put, $"/v1/reviews/{OrderOf(review)}/claim", "parked");
        }
    }

    private static string After(List<JsonNode> skipped) =>
        skipped.Count == 0 ? "{}" : new JsonObject { ["after"] = OrderOf(skipped[^1]) }.ToJsonString();

    private async Task DecideAsync(string name, JsonNode review, Guid command)
    {
        var body = new JsonObject
        {
            ["outcome"] = "REJECT",
            ["reasonCode"] = "R403",
            ["note"] = "does not fit together",
            ["commandId"] = command.ToString(),
        };
        var (status, text) = await SendAsync(
            HttpMethod.Post,
            $"/v1/reviews/{OrderOf(review)}",
            name,
            body.ToJsonString(),
            $"\"{review["decisionId"]!.GetValue<string>()}\""
        );
        status.ShouldBe(200, text);
    }

    private async Task<IEnumerable<string>> ToldAsync()
    {
        var page = await stack.Stack.Sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = stack.Stack.QueueUrl("DecisionChanges"),
                MaxNumberOfMessages = 10,
                VisibilityTimeout = 2,
            },
            Cancellation
        );
        return (page.Messages ?? []).Select(message => OrderOf(JsonNode.Parse(message.Body)!));
    }

    private static string OrderOf(JsonNode node) => node["orderNumber"]!.GetValue<string>();

    private async Task<(int Status, string Text)> SendAsync(HttpMethod method, string path, string name, string? body = null, string? ifMatch = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(stack.Stack.ApiUrl + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", stack.Stack.Tokens.Issue(name, "reviewer"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await client.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
