using FraudServerless.Contracts;
using FraudServerless.Decisions.Routing;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Pipeline;

/// <summary>The client against a server in this process; time is the test's own wherever time matters.</summary>
public sealed class PipelineClientTests : IAsyncLifetime
{
    private const string Good =
        """{"score":0.0421,"model":"2026.11.1","features":"1-abc","base":-3.1,"contributions":[["history.x",-0.31]],"vector":"AACAPw=="}""";

    private static readonly PipelineOrder Order = new("""{"orderNumber":"1"}"""u8.ToArray());
    private static readonly Route Route = new() { ModelId = "m", Endpoint = "fraud-pipeline" };

    private static readonly TimeSpan Budget = Clients.Pipeline().Budget;
    private static readonly TimeSpan HedgeDelay = Clients.Pipeline().HedgeDelay;

    private readonly TestClock _time = new();
    private FakeWire _wire = null!;

    public async ValueTask InitializeAsync() => _wire = await FakeWire.StartAsync();

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    [Fact]
    public async Task A_score_comes_back_with_all_that_the_model_says()
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, Good);
        var result = await InvokeAsync(Client());
        result.Kind.ShouldBe(PipelineKind.Ok);
        var score = result.Score.ShouldNotBeNull();
        score.Value.ShouldBe(0.0421);
        score.Model.ShouldBe("2026.11.1");
        score.Features.ShouldBe("1-abc");
        score.Base.ShouldBe(-3.1);
        score.Contributions.ShouldBe([new Contribution("history.x", -0.31)]);
        score.Vector.ToArray().ShouldBe([1f]);
    }

    [Fact]
    public async Task The_prefix_stands_before_the_routes_endpoint()
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, Good);
        await InvokeAsync(Client(prefix: "stack-"));
        _wire.Calls.ShouldHaveSingleItem().Path.ShouldBe("/endpoints/stack-fraud-pipeline/invocations");
    }

    [Fact]
    public async Task The_request_is_InvokeEndpoints()
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, Good);
        await InvokeAsync(Client(), Route with { Variant = "blue" });
        var call = _wire.Calls.ShouldHaveSingleItem();
        call.Path.ShouldBe("/endpoints/fraud-pipeline/invocations");
        call.Body.ShouldBe(Order.Json.ToArray());
        call.Headers["Content-Type"].ShouldBe("application/json");
        call.Headers["Accept"].ShouldBe("application/json");
        call.Headers["X-Amzn-SageMaker-Custom-Attributes"].ShouldBe("contributions=8,vector=1");
        call.Headers["X-Amzn-SageMaker-Target-Variant"].ShouldBe("blue");
        call.Headers["Authorization"].ShouldContain("/eu-central-1/sagemaker/aws4_request");
    }

    [Fact]
    public async Task A_bare_number_is_a_score_too()
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, "0.25\n", "text/csv");
        (await InvokeAsync(Client())).Score.ShouldNotBeNull().Value.ShouldBe(0.25);
    }

    [Theory]
    [InlineData(424, "ModelError", """{"Message":"x","OriginalStatusCode":400,"OriginalMessage":"x"}""", PipelineKind.ModelError, 400, 1)]
    [InlineData(424, "ModelError", """{"Message":"x","OriginalStatusCode":500,"OriginalMessage":"x"}""", PipelineKind.ModelError, 500, 2)]
    [InlineData(429, "ModelNotReadyException", "{}", PipelineKind.NotReady, 0, 2)]
    [InlineData(400, "ValidationError", "{}", PipelineKind.BadRequest, 0, 1)]
    [InlineData(500, "InternalFailure", "{}", PipelineKind.Internal, 0, 2)]
    [InlineData(503, "ServiceUnavailable", "{}", PipelineKind.Unavailable, 0, 2)]
    [InlineData(530, "InternalDependencyException", "{}", PipelineKind.Dependency, 0, 2)]
    [InlineData(403, "AccessDeniedException", "{}", PipelineKind.Denied, 0, 1)]
    [InlineData(502, null, "<html>bad gateway</html>", PipelineKind.Internal, 0, 2)]
    public async Task Every_error_has_its_kind_and_only_passing_ones_get_a_second_attempt(
        int status,
        string? type,
        string body,
        PipelineKind kind,
        int originalStatus,
        int attempts
    )
    {
        _wire.Answer = (context, _) =>
        {
            if (type is not null)
            {
                context.Response.Headers["x-amzn-ErrorType"] = type;
            }

            return FakeWire.JsonAsync(context, status, body);
        };
        var result = await InvokeAsync(Client());
        result.Kind.ShouldBe(kind);
        result.OriginalStatus.ShouldBe(originalStatus);
        result.Score.ShouldBeNull();
        _wire.Calls.Count.ShouldBe(attempts);
    }

    [Theory]
    [InlineData("", PipelineKind.Empty, 2)]
    [InlineData("{", PipelineKind.Malformed, 1)]
    [InlineData("""{"error":{"code":"X","message":"x"}}""", PipelineKind.Malformed, 1)]
    [InlineData("""{"score":1.5}""", PipelineKind.Malformed, 1)]
    [InlineData("NaN", PipelineKind.Malformed, 1)]
    public async Task An_answer_without_a_score_is_a_failure(string body, PipelineKind kind, int attempts)
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, body);
        (await InvokeAsync(Client())).Kind.ShouldBe(kind);
        _wire.Calls.Count.ShouldBe(attempts);
    }

    [Fact]
    public async Task Nobody_there_is_refused() =>
        (await InvokeAsync(PipelineClient.Create(Clients.Pipeline(), Clients.Connections(_time), _time))).Kind.ShouldBe(PipelineKind.Refused);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_is_reset(bool inTheMiddleOfTheBody)
    {
        _wire.Answer = async (context, _) =>
        {
            if (inTheMiddleOfTheBody)
            {
                context.Response.ContentLength = Good.Length;
                await context.Response.WriteAsync(Good[..20]);
                await context.Response.Body.FlushAsync();
            }

            context.Abort();
        };
        (await InvokeAsync(Client())).Kind.ShouldBe(PipelineKind.Reset);
        _wire.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task After_a_passing_failure_the_second_attempt_starts_at_once_and_may_win()
    {
        _wire.Answer = (context, call) => call.Number == 1 ? FakeWire.JsonAsync(context, 500, "{}") : FakeWire.JsonAsync(context, 200, Good);
        (await InvokeAsync(Client())).Kind.ShouldBe(PipelineKind.Ok);
        _wire.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_the_first_attempt_is_late_a_second_one_wins_and_the_first_is_cancelled()
    {
        _wire.Answer = (context, call) => call.Number == 1 ? FakeWire.HangAsync(context) : FakeWire.JsonAsync(context, 200, Good);
        var invoking = InvokeAsync(Client(), Route with { Budget = TimeSpan.FromHours(1) });
        await _wire.CallAsync(1);
        await _time.PassAsync(HedgeDelay);
        (await invoking).Kind.ShouldBe(PipelineKind.Ok);
        _wire.Calls.Count.ShouldBe(2);
        await _wire.Calls[0].Aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task There_is_no_second_attempt_before_its_time()
    {
        var release = new TaskCompletionSource();
        _wire.Answer = async (context, _) =>
        {
            await release.Task;
            await FakeWire.JsonAsync(context, 200, Good);
        };
        var invoking = InvokeAsync(Client());
        await _wire.CallAsync(1);
        await _time.TimerAsync(HedgeDelay);
        _time.Advance(HedgeDelay - TimeSpan.FromMilliseconds(1));
        release.SetResult();
        (await invoking).Kind.ShouldBe(PipelineKind.Ok);
        _wire.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_deadline_ends_both_attempts()
    {
        _wire.Answer = (context, _) => FakeWire.HangAsync(context);
        var invoking = InvokeAsync(Client());
        await _time.TimerAsync(Budget);
        await _wire.CallAsync(1);
        await _time.PassAsync(HedgeDelay);
        await _wire.CallAsync(2);
        _time.Advance(Budget - HedgeDelay);
        var result = await invoking;
        result.Kind.ShouldBe(PipelineKind.Timeout);
        _wire.Calls.Count.ShouldBe(2);
        foreach (var call in _wire.Calls)
        {
            await call.Aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task A_route_may_have_its_own_budget()
    {
        _wire.Answer = (context, _) => FakeWire.HangAsync(context);
        var invoking = InvokeAsync(Client(), Route with { Budget = TimeSpan.FromSeconds(5) });
        await _wire.CallAsync(1);
        await _time.PassAsync(TimeSpan.FromSeconds(5));
        (await invoking).Kind.ShouldBe(PipelineKind.Timeout);
        _wire.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_throws()
    {
        using var caller = new CancellationTokenSource();
        _wire.Answer = (context, _) => FakeWire.HangAsync(context);
        var invoking = Client().InvokeAsync(Order, Route, caller.Token);
        await _wire.CallAsync(1);
        await caller.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(invoking);
    }

    [Fact]
    public async Task After_many_failures_the_endpoint_is_left_alone_until_a_trial_succeeds()
    {
        var healthy = false;
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, healthy ? 200 : 503, healthy ? Good : "{}");
        var client = Client(new BreakerSettings { MinimumCalls = 4 });
        for (var i = 0; i < 4; i++)
        {
            (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.Unavailable);
        }

        var calls = _wire.Calls.Count;
        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.CircuitOpen);
        _wire.Calls.Count.ShouldBe(calls);

        // A trial that fails opens it again.
        _time.Advance(TimeSpan.FromSeconds(2));
        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.Unavailable);
        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.CircuitOpen);

        _time.Advance(TimeSpan.FromSeconds(2));
        healthy = true;
        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.Ok);
        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.Ok);
    }

    [Fact]
    public async Task Timeouts_open_the_circuit_too_and_each_endpoint_has_its_own()
    {
        _wire.Answer = (context, call) =>
            call.Path.Contains("other", StringComparison.Ordinal) ? FakeWire.JsonAsync(context, 200, Good) : FakeWire.HangAsync(context);
        var client = Client(new BreakerSettings { MinimumCalls = 2, Window = TimeSpan.FromHours(1) });
        for (var i = 0; i < 2; i++)
        {
            var invoking = InvokeAsync(client);
            await _time.PassAsync(Budget);
            (await invoking).Kind.ShouldBe(PipelineKind.Timeout);
        }

        (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.CircuitOpen);
        (await InvokeAsync(client, Route with { Endpoint = "other" })).Kind.ShouldBe(PipelineKind.Ok);
    }

    [Fact]
    public async Task What_an_order_brings_upon_itself_does_not_open_the_circuit()
    {
        _wire.Answer = (context, _) =>
        {
            context.Response.Headers["x-amzn-ErrorType"] = "ModelError";
            return FakeWire.JsonAsync(context, 424, """{"OriginalStatusCode":400}""");
        };
        var client = Client(new BreakerSettings { MinimumCalls = 2 });
        for (var i = 0; i < 6; i++)
        {
            (await InvokeAsync(client)).Kind.ShouldBe(PipelineKind.ModelError);
        }
    }

    private PipelineClient Client(BreakerSettings? breaker = null, string prefix = "") =>
        PipelineClient.Create(
            Clients.Pipeline(_wire.Url) with
            {
                Breaker = breaker ?? new BreakerSettings(),
                EndpointPrefix = prefix,
            },
            Clients.Connections(_time),
            _time
        );

    private static Task<PipelineResult> InvokeAsync(PipelineClient client, Route? route = null) =>
        client.InvokeAsync(Order, route ?? Route, CancellationToken.None);
}
