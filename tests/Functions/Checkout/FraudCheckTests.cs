using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>The checkout function in process, from the socket to a faked wire.</summary>
[Collection(nameof(FakeAws))]
public sealed class FraudCheckTests(CheckoutHost host) : IDisposable
{
    private static readonly Uri Path = new("/v1/fraud-check", UriKind.Relative);

    public void Dispose() => host.Aws.Reset();

    [Fact]
    public async Task An_order_is_scored_answered_and_put_on_record()
    {
        using var response = await host.PostAsync(CheckoutHost.Order("good"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(text)!.AsObject();
        answer
            .Select(property => property.Key)
            .ShouldBe([
                "requestId",
                "orderNumber",
                "score",
                "scoreClass",
                "decision",
                "allowedMethods",
                "reasons",
                "modelId",
                "modelVersion",
                "degraded",
                "processingTimeMs",
                "timestamp",
            ]);
        answer["requestId"]!.GetValue<string>().ShouldBe("r-good");
        answer["orderNumber"]!.GetValue<string>().ShouldBe("o-good");
        answer["score"]!.GetValue<string>().ShouldBe("0.0421");
        answer["decision"]!.GetValue<string>().ShouldBe("ACCEPT");
        answer["modelVersion"]!.GetValue<string>().ShouldBe("2026.11.1");
        answer["degraded"]!.GetValue<string>().ShouldBe("false");

        Header(response, "X-Decision-Source").ShouldBe("model");
        Header(response, "X-Feature-Spec").ShouldBe("1-0123456789ab");
        Header(response, "X-Policy-Version").Length.ShouldBe(12);
        var decisionId = Guid.Parse(Header(response, "X-Decision-Id"));
        decisionId.Version.ShouldBe(7);
        var stages = Header(response, "Server-Timing").Split(", ").Select(stage => stage.Split(';')[0]);
        stages.ShouldBe(["validate", "preprocess", "invoke", "decide", "record", "total"]);

        host.Aws.Tables.Of("Audit", "check#anonymous#r-good").Single()["answer"]!["B"]!
            .GetValue<string>()
            .ShouldBe(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        host.Aws.Tables.Of("Decisions", "o-good", decisionId.ToString()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_endpoint_gets_the_order_without_personal_data()
    {
        using var response = await host.PostAsync(CheckoutHost.Order("private"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = host.Aws.CallsOf("InvokeEndpoint").Single(call => call.Text.Contains("o-private", StringComparison.Ordinal)).Text;
        sent.ShouldContain("\"domain\":\"example.org\"");
        ShouldHoldNothingPersonal(sent);
    }

    [Fact]
    public async Task The_log_is_one_line_with_metrics_and_without_personal_data()
    {
        using var response = await host.PostAsync(CheckoutHost.Order("logged"));

        var line = host.LogOf("r-logged").ShouldHaveSingleItem();
        ShouldHoldNothingPersonal(line);
        var entry = JsonNode.Parse(line)!;
        entry["status"]!.GetValue<int>().ShouldBe(200);
        entry["decision.ACCEPT"]!.GetValue<int>().ShouldBe(1);
        entry["degraded"]!.GetValue<int>().ShouldBe(0);
        entry["quirk.decimal-comma"]!.GetValue<int>().ShouldBe(1);
        entry["quirk.unknown-property"]!.GetValue<int>().ShouldBe(1);
        entry["latency.invoke"]!.GetValue<double>().ShouldBeGreaterThan(0);
        foreach (var directive in entry["_aws"]!["CloudWatchMetrics"]!.AsArray())
        {
            var dimensions = directive!["Dimensions"]!.AsArray().SelectMany(set => set!.AsArray()).Select(name => name!.GetValue<string>());
            var metrics = directive["Metrics"]!.AsArray().Select(metric => metric!["Name"]!.GetValue<string>());
            dimensions.Concat(metrics).Where(name => entry[name] is null).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_test_order_is_answered_but_not_counted()
    {
        var order = CheckoutHost.Order("trial");
        order["testFlag"] = "Y";
        using var response = await host.PostAsync(order);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var entry = JsonNode.Parse(host.LogOf("r-trial").Single())!;
        entry["test"]!.GetValue<bool>().ShouldBeTrue();
        entry["decision.ACCEPT"].ShouldBeNull();
        entry["degraded"].ShouldBeNull();
    }

    [Fact]
    public async Task The_same_request_answers_the_same_bytes()
    {
        var order = CheckoutHost.Order("again");
        using var first = await host.PostAsync(order);
        using var reordered = new StringContent(Reversed(order).ToJsonString(new() { WriteIndented = true }), Encoding.UTF8, "text/json");
        using var second = await host.Client.PostAsync(Path, reordered, TestContext.Current.CancellationToken);

        (await BytesAsync(second)).ShouldBe(await BytesAsync(first));
        Header(second, "X-Decision-Source").ShouldBe("replay");
        Header(second, "X-Decision-Id").ShouldBe(Header(first, "X-Decision-Id"));
        host.Aws.Tables.Of("Decisions", "o-again").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Simultaneous_requests_are_decided_once()
    {
        var order = CheckoutHost.Order("race");
        var responses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.PostAsync(order)));

        var answers = await Task.WhenAll(responses.Select(async response => Convert.ToHexString(await BytesAsync(response))));
        answers.Distinct().ShouldHaveSingleItem();
        responses.Count(response => Header(response, "X-Decision-Source") == "model").ShouldBe(1);
        host.Aws.Tables.Of("Decisions", "o-race").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Another_order_under_the_same_id_is_refused()
    {
        var order = CheckoutHost.Order("taken");
        using var first = await host.PostAsync(order);
        order["order"]!["grandTotal"] = "150,90";
        using var second = await host.PostAsync(order);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ErrorAnswer.ReadAsync(second))["errorCode"]!.GetValue<string>().ShouldBe("REQUEST_ID_REUSED");
    }

    [Fact]
    public async Task Callers_do_not_share_request_ids()
    {
        var order = CheckoutHost.Order("shared");
        foreach (var caller in new[] { "shop-de", "shop-at" })
        {
            var body = Encoding.UTF8.GetBytes(order.ToJsonString());
            var context = await host.Server.SendAsync(
                http =>
                {
                    http.Request.Method = "POST";
                    http.Request.Path = "/v1/fraud-check";
                    http.Request.Body = new MemoryStream(body);
                    http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "someone"), new Claim("client_id", caller)], "jwt"));
                },
                TestContext.Current.CancellationToken
            );
            context.Response.StatusCode.ShouldBe(200);
            context.Response.Headers["X-Decision-Source"].ToString().ShouldBe("model");
            host.Aws.Tables.Of("Audit", $"check#{caller}#r-shared").ShouldHaveSingleItem();
            order["order"]!["orderNumber"] = "o-shared-at";
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(424)]
    [InlineData(429)]
    [InlineData(400)]
    [InlineData(200)]
    public async Task A_model_that_fails_is_a_degraded_decision(int status)
    {
        host.Aws.Endpoints.Whole = _ => new FakeAnswer(status, """{"Message":"no"}""");
        using var response = await host.PostAsync(CheckoutHost.Order($"failing-{status}"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(response, "X-Decision-Source").ShouldBe("fallback");
        response.Headers.Contains("X-Feature-Spec").ShouldBeFalse();
        var answer = await ErrorAnswer.ReadAsync(response);
        answer["degraded"]!.GetValue<string>().ShouldBe("true");
        answer["score"]!.GetValue<string>().ShouldBe("-1");
        answer["scoreClass"]!.GetValue<string>().ShouldBe("X");
        JsonNode.Parse(host.LogOf($"r-failing-{status}").Single())!["degraded"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_ledger_that_fails_is_503_and_the_same_request_can_be_sent_again()
    {
        var order = CheckoutHost.Order("unrecorded");
        host.Aws.Happens = call => call.Service == AwsService.DynamoDb ? Mishap.Refused : Mishap.None;
        using var refused = await host.PostAsync(order);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        ErrorAnswer.ShouldNameNothing(await ErrorAnswer.ReadAsync(refused), "UNAVAILABLE");
        host.Aws.Tables.Of("Audit", "check#anonymous#r-unrecorded").ShouldBeEmpty();
        host.Aws.Tables.Of("Decisions", "o-unrecorded").ShouldBeEmpty();

        host.Aws.Reset();
        using var accepted = await host.PostAsync(order);
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(accepted, "X-Decision-Source").ShouldBe("model");
    }

    [Fact]
    public async Task A_market_without_a_route_is_refused()
    {
        var routes = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(
            routes,
            """{"routes":[{"market":"SE","assortment":"*","modelId":"se","endpoint":"fraud-pipeline"}]}""",
            TestContext.Current.CancellationToken
        );
        await using var factory = host.With(("ROUTES_FILE", routes));
        using var client = factory.CreateClient();
        using var content = CheckoutHost.Json(CheckoutHost.Order("nowhere"));
        using var response = await client.PostAsync(Path, content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var error = await ErrorAnswer.ReadAsync(response);
        error["errorCode"]!.GetValue<string>().ShouldBe("UNSUPPORTED_MARKET");
        error["field"]!.GetValue<string>().ShouldBe("billingAddress.countryCode");
    }

    [Fact]
    public async Task More_at_once_than_the_host_may_take_are_throttled()
    {
        await using var factory = host.With(("MAX_CONCURRENT_CHECKS", "1"), ("PIPELINE_BUDGET_MS", "20000"), ("PIPELINE_HEDGE_MS", "19000"));
        using var client = factory.CreateClient();
        var release = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        host.Aws.First = async (_, call) =>
        {
            if (call.Operation == "InvokeEndpoint")
            {
                entered.TrySetResult();
                await release.Task;
            }

            return false;
        };
        using var firstContent = CheckoutHost.Json(CheckoutHost.Order("queue-1"));
        var first = client.PostAsync(Path, firstContent, TestContext.Current.CancellationToken);
        await entered.Task;
        using var secondContent = CheckoutHost.Json(CheckoutHost.Order("queue-2"));
        using var second = await client.PostAsync(Path, secondContent, TestContext.Current.CancellationToken);
        release.SetResult();

        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter.ShouldNotBeNull();
        ErrorAnswer.ShouldNameNothing(await ErrorAnswer.ReadAsync(second), "THROTTLED");
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_id_as_a_number_is_another_order_than_as_a_text()
    {
        var order = CheckoutHost.Order("literal");
        order["requestId"] = 7_001;
        using var first = await host.PostAsync(order);
        order["requestId"] = "7001";
        using var second = await host.PostAsync(order);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("de", "DE")]
    [InlineData("UK", "other")]
    [InlineData("xk", "other")]
    public async Task Only_a_market_of_the_routes_is_a_dimension_of_the_metrics(string country, string dimension)
    {
        var order = CheckoutHost.Order($"market-{country}");
        order["billingAddress"]!["countryCode"] = country;
        order.AsObject().Remove("shippingAddress");
        using var response = await host.PostAsync(order);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonNode.Parse(host.LogOf($"r-market-{country}").Single())!["market"]!.GetValue<string>().ShouldBe(dimension);
    }

    private static JsonNode Reversed(JsonNode node) =>
        node switch
        {
            JsonObject record => new JsonObject(
                record.Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : (JsonNode?)Reversed(p.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(element => element is null ? null : Reversed(element))]),
            _ => node.DeepClone(),
        };

    private static void ShouldHoldNothingPersonal(string text)
    {
        foreach (var personal in new[] { "mustermann", "Erika", "Heidestrasse", "198.51.100.23", "1987", "Hinterhaus", "klingeln" })
        {
            text.ShouldNotContain(personal, Case.Insensitive);
        }
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static Task<byte[]> BytesAsync(HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
}
