using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>
/// The function as a process that is frozen as Lambda freezes it: stopped when it has answered and asks for work, continued with the next event. What it has to
/// say about an order must be said by then.
/// </summary>
public sealed class FrozenFunctionTests : IAsyncLifetime
{
    private const int Orders = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("frozen-function-");
    private readonly ProcessGuard _guard = new();
    private FakeAws _aws = null!;
    private FunctionHost _function = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await FakeAws.StartAsync();
        var routes = Path.Combine(_folder.FullName, "routes.json");
        await File.WriteAllTextAsync(
            routes,
            """{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"fraud-pipeline","shadow":"candidate"}]}"""
        );
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DECISIONS_TABLE"] = "Decisions",
            ["AUDIT_TABLE"] = "Audit",
            ["ROUTES_FILE"] = routes,
            ["RESCORE_QUEUE_URL"] = _aws.QueueUrl("rescore"),
            // Nothing here is about time, and a process that is compiled as it runs takes long.
            ["PIPELINE_BUDGET_MS"] = "20000",
            ["PIPELINE_HEDGE_MS"] = "19000",
            ["LEDGER_TIMEOUT_MS"] = "15000",
            ["QUEUE_TIMEOUT_MS"] = "15000",
            ["FUNCTION_TIMEOUT_SECONDS"] = "60",
        };
        var endpoints = new[] { "DYNAMODB", "SAGEMAKER_RUNTIME", "SQS" }.ToDictionary(
            service => "AWS_ENDPOINT_URL_" + service,
            _ => _aws.Url.ToString(),
            StringComparer.Ordinal
        );
        _function = await FunctionHost.StartAsync(
            new FunctionDefinition("CheckoutApi", "CheckoutApi", "functions/CheckoutApi", "bootstrap", 512, Limit, environment, [], [], []),
            Path.Combine(AppContext.BaseDirectory, "FraudServerless.CheckoutApi"),
            endpoints,
            limit: 1,
            _folder.FullName,
            _guard,
            StackLog.Silent,
            freeze: true
        );
        (await _function.Pool.WarmAsync(Limit)).ShouldBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        _guard.Dispose();
        await _aws.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_copy_for_a_shadow_has_arrived_when_its_order_is_answered()
    {
        for (var i = 1; i <= Orders; i++)
        {
            await CheckAsync(i);
            _aws.Queues.Of("rescore").Count.ShouldBe(i);
            _aws.Tables.Of("Decisions").Count.ShouldBe(i);
        }

        Sent().ShouldAllBe(message => message.Cause == RescoreCause.Shadow);
        Logged("followUp").ShouldBe(Enumerable.Repeat("shadow", Orders));
    }

    [Fact]
    public async Task A_decision_without_the_model_is_queued_again_when_its_order_is_answered()
    {
        _aws.Endpoints.Whole = _ => new FakeAnswer(503, "{}");
        for (var i = 1; i <= Orders; i++)
        {
            await CheckAsync(i);
            _aws.Queues.Of("rescore").Count.ShouldBe(i);
        }

        Sent().ShouldAllBe(message => message.Cause == RescoreCause.Degraded);
        Logged("followUp").ShouldBe(Enumerable.Repeat("requeue", Orders));
    }

    private async Task CheckAsync(int number)
    {
        var request = new GatewayRequest(
            "POST",
            "/v1/fraud-check",
            "",
            "HTTP/1.1",
            [KeyValuePair.Create("host", "localhost"), KeyValuePair.Create("content-type", "application/json")],
            "127.0.0.1",
            Encoding.UTF8.GetBytes(CheckoutHost.Order($"frozen-{number}").ToJsonString())
        );
        var payload = HttpApiEvent.Write(
            request,
            "POST /v1/fraud-check",
            new Dictionary<string, string>(StringComparer.Ordinal),
            claims: null,
            $"event-{number}",
            DateTimeOffset.UnixEpoch
        );
        var result = await _function.Pool.InvokeAsync(payload).WaitAsync(Limit, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(result.Payload.Span)!;
        (result.Failed, answer["statusCode"]?.GetValue<int>()).ShouldBe((false, 200), answer.ToJsonString());
    }

    private IEnumerable<RescoreOrder> Sent() =>
        _aws
            .Queues.Of("rescore")
            .Select(sent =>
                RescoreMessageJson.TryRead(sent.Body, out var message, out var fault)
                    ? message.ShouldBeOfType<RescoreOrder>()
                    : throw new InvalidOperationException(fault)
            );

    /// <summary>A member of each line of the log, which the function has written before it was stopped.</summary>
    private IEnumerable<string?> Logged(string member) =>
        File.ReadAllLines(Path.Combine(_folder.FullName, "CheckoutApi-0.log")).Select(line => JsonNode.Parse(line)![member]?.GetValue<string>());
}
