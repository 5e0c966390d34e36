using System.Text.Json.Nodes;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Functions.Checkout;
using FraudServerless.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Tracing;

/// <summary>The trace of a check: from the request to the log line, the endpoint and the queue.</summary>
[Collection(nameof(FakeAws))]
public sealed class CheckoutTraceTests(CheckoutHost host) : IDisposable
{
    private const string TraceId = "5759e988bd862e3fe1be46a994272793";
    private const string SpanId = "53995c3f42cd8ad8";
    private const string Traceparent = $"00-{TraceId}-{SpanId}-01";
    private const string XRay = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    public void Dispose() => host.Aws.Reset();

    [Theory]
    [InlineData("trace-1", "traceparent", Traceparent)]
    [InlineData("trace-2", "X-Amzn-Trace-Id", XRay)]
    public async Task It_reaches_the_endpoint_the_queue_and_the_log(string id, string header, string value)
    {
        host.Aws.Endpoints.Whole = _ => new FakeAnswer(503, "{}");
        var log = new LogLine();
        await using var factory = host.WithQueue(log);
        var line = await CheckAsync(factory, log, id, (header, value), ("tracestate", "rojo=00f067aa0ba902b7"));

        line["traceId"]!.GetValue<string>().ShouldBe(TraceId);
        line["decisionId"].ShouldNotBeNull();
        // Both attempts.
        var calls = host.Aws.CallsOf("InvokeEndpoint").Where(call => call.Text.Contains($"o-{id}", StringComparison.Ordinal)).ToList();
        calls.ShouldNotBeEmpty();
        calls.ShouldAllBe(call => call.Headers["X-Amzn-SageMaker-Custom-Attributes"].Contains($",traceparent={Traceparent},inferenceId="));
        calls.Select(call => call.Headers["X-Amzn-SageMaker-Inference-Id"]).Distinct().ShouldBe([line["decisionId"]!.GetValue<string>()[14..]]);

        var message = host.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
        message.Trace.ShouldBe(XRay);
        message.Attributes.GetValueOrDefault("tracestate").ShouldBe(header == "traceparent" ? "rojo=00f067aa0ba902b7" : null);
    }

    [Theory]
    [InlineData("trace-3", "traceparent", "00-00000000000000000000000000000000-53995c3f42cd8ad8-01")]
    [InlineData("trace-4", "traceparent", "anything at all")]
    [InlineData("trace-5", "X-Amzn-Trace-Id", "Root=2-nonsense")]
    [InlineData("trace-6", "tracestate", "rojo=00f067aa0ba902b7")]
    public async Task What_is_not_valid_is_no_trace_and_no_error(string id, string header, string value)
    {
        var log = new LogLine();
        await using var factory = host.WithQueue(log);
        var line = await CheckAsync(factory, log, id, (header, value));
        line["status"]!.GetValue<int>().ShouldBe(200);
        var trace = line["traceId"]!.GetValue<string>();
        trace.ShouldMatch("^[0-9a-f]{32}$");
        trace.ShouldNotBe(new string('0', 32));
        var call = host.Aws.CallsOf("InvokeEndpoint").Single(call => call.Text.Contains($"o-{id}", StringComparison.Ordinal));
        CallTrace.Read(call.Headers["X-Amzn-SageMaker-Custom-Attributes"]).TraceId.ShouldBe(trace);
    }

    [Fact]
    public async Task A_request_that_is_refused_has_its_trace_too()
    {
        var log = new LogLine();
        await using var factory = host.WithQueue(log);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud-check") { Content = new StringContent("no JSON") };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("traceparent", Traceparent);
        using var client = factory.CreateClient();
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        JsonNode.Parse(await log.NextAsync())!["traceId"]!.GetValue<string>().ShouldBe(TraceId);
    }

    private static async Task<JsonNode> CheckAsync(
        WebApplicationFactory<FraudServerless.CheckoutApi.RequestLog> factory,
        LogLine log,
        string id,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud-check") { Content = CheckoutHost.Json(CheckoutHost.Order(id)) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        using var client = factory.CreateClient();
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await log.NextAsync())!;
    }
}
