using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FraudServerless.CheckoutApi;
using FraudServerless.Functions.Checkout;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Tracing;

/// <summary>Spans are everybody's in a process: while these tests make some, no others run.</summary>
[CollectionDefinition(nameof(TraceExporter), DisableParallelization = true)]
public sealed class TracedAlone;

/// <summary>Spans of a check on their way to a collector, and a collector that fails.</summary>
[Collection(nameof(TraceExporter))]
public sealed class TraceExportTests(CheckoutHost host) : IAsyncLifetime
{
    private const string TraceId = "5759e988bd862e3fe1be46a994272793";
    private const string SpanId = "53995c3f42cd8ad8";

    /// <summary>What a start sends to open the connection.</summary>
    private const string Nothing = """{"resourceSpans":[]}""";
    private FakeWire _collector = null!;

    private List<RecordedCall> Exports => [.. _collector.Calls.Where(call => call.Text != Nothing)];

    public async ValueTask InitializeAsync()
    {
        _collector = await FakeWire.StartAsync();
        _collector.Answer = (context, _) => FakeWire.JsonAsync(context, 200, "{}");
    }

    public ValueTask DisposeAsync()
    {
        host.Aws.Reset();
        return _collector.DisposeAsync();
    }

    [Fact]
    public async Task A_check_is_a_span_with_its_stages_below()
    {
        var (line, _) = await CheckAsync("export-1", $"00-{TraceId}-{SpanId}-01");

        var call = Exports.ShouldHaveSingleItem();
        (call.Method, call.Path, call.Headers["Content-Type"], call.Headers["api-key"]).ShouldBe(("POST", "/v1/traces", "application/json", "k"));
        var resource = JsonNode.Parse(call.Body)!["resourceSpans"]!.AsArray().ShouldHaveSingleItem()!;
        Attributes(resource["resource"]!)["service.name"].ShouldBe("CheckoutApi");
        var spans = resource["scopeSpans"]![0]!["spans"]!.AsArray().Select(span => span!).ToList();
        spans.Select(Name).ShouldBe(["read", "preprocess", "route", "endpoint", "decide", "record", "POST /v1/fraud-check"]);
        spans.ShouldAllBe(span => Text(span, "traceId") == TraceId);
        var server = spans[^1];
        Text(server, "parentSpanId").ShouldBe(SpanId);
        server["kind"]!.GetValue<int>().ShouldBe(2);
        spans.SkipLast(1).ShouldAllBe(span => Text(span, "parentSpanId") == Text(server, "spanId"));
        spans.ShouldAllBe(span =>
            long.Parse(Text(span, "startTimeUnixNano")!, CultureInfo.InvariantCulture)
                >= long.Parse(Text(server, "startTimeUnixNano")!, CultureInfo.InvariantCulture)
            && long.Parse(Text(span, "endTimeUnixNano")!, CultureInfo.InvariantCulture)
                <= long.Parse(Text(server, "endTimeUnixNano")!, CultureInfo.InvariantCulture)
        );
        var attributes = Attributes(server);
        attributes["fraud.decision.id"].ShouldBe(line["decisionId"]!.GetValue<string>());
        attributes["fraud.decision.outcome"].ShouldBe("ACCEPT");
        attributes["http.response.status_code"].ShouldBe("200");
        // The endpoint is told which span asked it.
        var endpoint = spans.Single(span => Name(span) == "endpoint");
        Attributes(endpoint)["fraud.endpoint.outcome"].ShouldBe("ok");
        InvocationOf("export-1").ShouldContain($"traceparent=00-{TraceId}-{Text(endpoint, "spanId")}-01");

        line["traceId"]!.GetValue<string>().ShouldBe(TraceId);
        line["traces.failed"]!.GetValue<int>().ShouldBe(0);
        line["latency.export"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Nothing_of_a_person_is_in_a_span()
    {
        await CheckAsync("export-2", traceparent: null, tracestate: "a=canary");
        var sent = Exports.ShouldHaveSingleItem().Text;
        var order = CheckoutHost.Order("export-2");
        var texts = Texts(order).Where(text => text.Length > 3).Append("canary").ToList();
        texts.Count.ShouldBeGreaterThan(20);
        // Neither the order number nor anything else that the shop has sent.
        texts.Where(text => sent.Contains(text, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_without_a_trace_begins_one()
    {
        var (line, _) = await CheckAsync("export-3", traceparent: null);
        var server = Spans().Single(span => Name(span) == "POST /v1/fraud-check");
        Text(server, "traceId").ShouldBe(line["traceId"]!.GetValue<string>());
        server.AsObject().ContainsKey("parentSpanId").ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_exported_of_a_trace_that_nobody_keeps()
    {
        var (line, _) = await CheckAsync("export-4", $"00-{TraceId}-{SpanId}-00");
        Exports.ShouldBeEmpty();
        line["traceId"]!.GetValue<string>().ShouldBe(TraceId);
        line.AsObject().ContainsKey("traces.failed").ShouldBeFalse();
        InvocationOf("export-4").ShouldContain($"traceparent=00-{TraceId}-{SpanId}-00");
    }

    [Fact]
    public async Task What_a_gateway_leaves_open_is_exported()
    {
        using var log = new LogLine();
        await using var factory = WithCollector(log);
        using var client = factory.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud-check")
        {
            Content = CheckoutHost.Json(CheckoutHost.Order("export-10")),
        };
        request.Headers.Add("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await log.NextAsync();
        Spans().ShouldAllBe(span => Text(span, "traceId") == TraceId);
    }

    [Fact]
    public async Task Without_a_collector_there_are_no_spans()
    {
        using var log = new LogLine();
        await using var factory = host.WithQueue(log);
        var (line, _) = await CheckAsync(factory, log, "export-5", $"00-{TraceId}-{SpanId}-01");
        Traces.Begin("request", ActivityKind.Server, received: null).ShouldBeNull();
        line.AsObject().ContainsKey("latency.export").ShouldBeFalse();
    }

    [Theory]
    [InlineData("export-6", "status-500")]
    [InlineData("export-7", "timeout")]
    [InlineData("export-8", "connection")]
    [InlineData("export-9", "connection")]
    public async Task A_collector_that_fails_changes_no_answer_is_told_of_once_and_left_alone(string id, string fault)
    {
        var isAway = id == "export-9";
        _collector.Answer = (context, _) =>
            fault switch
            {
                "status-500" => FakeWire.JsonAsync(context, 500, "{}"),
                "timeout" => FakeWire.HangAsync(context),
                _ => AbortAsync(context),
            };
        using var log = new LogLine();
        await using var factory = host.WithQueue(
            log,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", isAway ? "http://127.0.0.1:9" : _collector.Url.ToString()),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", fault == "timeout" ? "1000" : "10000")
        );
        using var client = factory.CreateClient();
        var answers = new List<string>();
        var lines = new List<JsonNode>();
        for (var i = 0; i < 3; i++)
        {
            var order = CheckoutHost.Order($"{id}-{i}");
            order["requestId"] = $"r-{id}-{i}";
            using var response = await client.PostAsync("/v1/fraud-check", CheckoutHost.Json(order), TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            answers.Add(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            lines.Add(JsonNode.Parse(await log.NextAsync())!);
        }

        answers.ShouldAllBe(answer => answer.Contains("\"decision\":\"ACCEPT\""));
        lines[0]["exportFault"]!.GetValue<string>().ShouldBe(fault);
        lines[0]["traces.failed"]!.GetValue<int>().ShouldBe(1);
        lines.Skip(1).ShouldAllBe(line => !line.AsObject().ContainsKey("exportFault") && !line.AsObject().ContainsKey("traces.failed"));
        Exports.Count.ShouldBe(isAway ? 0 : 1);
    }

    [Fact]
    public async Task A_collector_that_has_failed_is_asked_again_after_a_while()
    {
        var time = new FakeTimeProvider();
        using var exporter = new TraceExporter(new TraceSettings { Url = new Uri(_collector.Url, "v1/traces") }, "Test", "1", time);
        _collector.Answer = (context, call) => FakeWire.JsonAsync(context, call.Number == 1 ? 503 : 200, "{}");
        (await ExportAsync()).ShouldNotBeNull().Fault.ShouldBe("status-503");
        (await ExportAsync()).ShouldBeNull();
        time.Advance(TraceExporter.Pause);
        (await ExportAsync()).ShouldNotBeNull().Fault.ShouldBeNull();
        _collector.Calls.Count.ShouldBe(2);

        async Task<TraceExport?> ExportAsync()
        {
            Traces.Begin("work", ActivityKind.Internal, received: null).ShouldNotBeNull().Dispose();
            return await exporter.ExportAsync();
        }
    }

    [Fact]
    public async Task A_warm_up_opens_the_connection_and_exports_nothing()
    {
        await using var factory = WithCollector(new MemoryStream());
        (await factory.Services.GetRequiredService<WarmUp>().RunAsync()).ShouldBeTrue();
        _collector.Calls.ShouldAllBe(call => call.Text == Nothing);
        _collector.Calls.ShouldNotBeEmpty();
    }

    private static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private WebApplicationFactory<RequestLog> WithCollector(MemoryStream log) =>
        host.WithQueue(
            log,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Url.ToString()),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=k"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10000")
        );

    private async Task<(JsonNode Line, string Answer)> CheckAsync(string id, string? traceparent, string? tracestate = null)
    {
        using var log = new LogLine();
        await using var factory = WithCollector(log);
        return await CheckAsync(factory, log, id, traceparent, tracestate);
    }

    private async Task<(JsonNode Line, string Answer)> CheckAsync(
        WebApplicationFactory<RequestLog> factory,
        LogLine log,
        string id,
        string? traceparent,
        string? tracestate = null
    )
    {
        using var client = factory.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud-check") { Content = CheckoutHost.Json(CheckoutHost.Order(id)) };
        request.Headers.Add("traceparent", traceparent);
        request.Headers.Add("tracestate", tracestate);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (JsonNode.Parse(await log.NextAsync())!, answer);
    }

    private string InvocationOf(string id) =>
        host.Aws.CallsOf("InvokeEndpoint").Single(call => call.Text.Contains($"o-{id}\"", StringComparison.Ordinal)).Headers[
            "X-Amzn-SageMaker-Custom-Attributes"
        ];

    private List<JsonNode> Spans() =>
        [.. JsonNode.Parse(Exports.ShouldHaveSingleItem().Body)!["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]!.AsArray().Select(span => span!)];

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject json => json.SelectMany(member => Texts(member.Value)),
            JsonArray array => array.SelectMany(Texts),
            JsonValue value when value.TryGetValue<string>(out var text) => [text],
            _ => [],
        };

    private static string? Name(JsonNode span) => Text(span, "name");

    private static string? Text(JsonNode json, string name) => json[name]?.GetValue<string>();

    private static Dictionary<string, string> Attributes(JsonNode json) =>
        json["attributes"]!
            .AsArray()
            .ToDictionary(
                attribute => attribute!["key"]!.GetValue<string>(),
                attribute => attribute!["value"]!.AsObject().Single().Value!.ToString(),
                StringComparer.Ordinal
            );
}
