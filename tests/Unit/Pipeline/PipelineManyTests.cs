using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Pipeline;

/// <summary>Many orders in one call of the endpoint.</summary>
public sealed class PipelineManyTests : IAsyncLifetime
{
    private static readonly Route Route = new()
    {
        ModelId = "m",
        Endpoint = "fraud-pipeline",
        Variant = "blue",
    };

    private FakeWire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        _wire = await FakeWire.StartAsync();
        _wire.Answer = (context, call) => FakeWire.JsonAsync(context, 200, string.Concat(Lines(call).Select(Line)), "application/jsonlines");
    }

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    [Fact]
    public async Task They_go_as_lines_and_come_back_in_their_order()
    {
        var results = await InvokeAsync(5, max: 2);
        results.Select(result => result.Score!.Value).ShouldBe([0.0, 0.01, 0.02, 0.03, 0.04]);
        _wire.Calls.Select(call => Lines(call).Length).ShouldBe([2, 2, 1]);
        var call = _wire.Calls[0];
        call.Headers["Content-Type"].ShouldBe("application/jsonlines");
        call.Headers["Accept"].ShouldBe("application/jsonlines");
        call.Headers["X-Amzn-SageMaker-Custom-Attributes"].ShouldBe("contributions=8,vector=1");
        call.Headers["X-Amzn-SageMaker-Target-Variant"].ShouldBe("blue");
        (await Client().InvokeManyAsync([], Route, 2, TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_inference_id_names_one_order_and_none_stands_for_several()
    {
        await InvokeAsync(5, max: 2);
        _wire.Calls.Select(call => call.Headers.GetValueOrDefault("X-Amzn-SageMaker-Inference-Id")).ShouldBe([null, null, "7000-8000-000000000004"]);
    }

    [Fact]
    public async Task A_call_has_the_trace_of_all_its_orders_or_that_of_the_batch()
    {
        var (batch, one, other) = (TraceContext.Begin(), TraceContext.Begin(), TraceContext.Begin());
        Traces.Continue(batch);
        PipelineOrder[] orders =
        [
            Order(0) with
            {
                Trace = one,
            },
            Order(1) with
            {
                Trace = one,
            },
            Order(2) with
            {
                Trace = one,
            },
            Order(3) with
            {
                Trace = other,
            },
            Order(4),
        ];
        await Client().InvokeManyAsync(orders, Route, 2, TimeSpan.FromMinutes(1), CancellationToken.None);
        _wire
            .Calls.Select(call => CallTrace.Read(call.Headers["X-Amzn-SageMaker-Custom-Attributes"]).TraceId)
            .ShouldBe([one.TraceId, batch.TraceId, batch.TraceId]);
    }

    [Fact]
    public async Task A_call_is_never_larger_than_the_endpoint_takes()
    {
        var results = await Client()
            .InvokeManyAsync(
                [.. Enumerable.Range(0, 3).Select(i => Order(i, 2_400_000))],
                Route,
                50,
                TimeSpan.FromMinutes(1),
                CancellationToken.None
            );
        results.ShouldAllBe(result => result.Kind == PipelineKind.Ok);
        _wire.Calls.Select(call => Lines(call).Length).ShouldBe([2, 1]);
        _wire.Calls.ShouldAllBe(call => call.Body.Length < 6_000_000);
    }

    [Fact]
    public async Task A_faulty_line_is_one_orders_fault()
    {
        _wire.Answer = (context, _) =>
            FakeWire.JsonAsync(
                context,
                200,
                "{\"score\":0.1}\n{\"error\":{\"code\":\"NO_MARKET\",\"message\":\"x\"}}\n0.3\nrubbish\n{\"score\":0.5,\"base\":1e999}\n"
                    + "{\"score\":0.5,\"base\":1,\"raw\":1e999}\n"
            );
        var results = await InvokeAsync(6);
        results
            .Select(result => result.Kind)
            .ShouldBe([
                PipelineKind.Ok,
                PipelineKind.OrderFault,
                PipelineKind.Ok,
                PipelineKind.Malformed,
                PipelineKind.Malformed,
                PipelineKind.Malformed,
            ]);
        results[1].Code.ShouldBe("NO_MARKET");
        results[2].Score!.Value.ShouldBe(0.3);
        _wire.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("{\"score\":0.25}")]
    [InlineData("{\"score\":0.25}\r\n")]
    [InlineData("0.25")]
    public async Task One_order_may_be_answered_as_one(string answer)
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, answer);
        (await InvokeAsync(1)).ShouldHaveSingleItem().Score!.Value.ShouldBe(0.25);
    }

    [Theory]
    [InlineData("200 one line too few")]
    [InlineData("200 one line too many")]
    [InlineData("424 400")]
    [InlineData("424 500")]
    public async Task Who_spoils_a_whole_call_is_found_and_spoils_nobody_else(string how)
    {
        _wire.Answer = async (context, call) =>
        {
            var lines = Lines(call);
            var spoilt = lines.Any(line => line.Contains("\"5\"", StringComparison.Ordinal));
            if (spoilt && how.StartsWith("424", StringComparison.Ordinal))
            {
                await ModelErrorAsync(context, how[4..]);
                return;
            }

            var answers = lines.Select(Line).ToList();
            if (spoilt && how.EndsWith("few", StringComparison.Ordinal))
            {
                answers.RemoveAt(0);
                answers.Add(answers.Count == 0 ? "?" : "");
            }
            else if (spoilt)
            {
                answers.Add("0.5\n");
            }

            await FakeWire.JsonAsync(context, 200, string.Concat(answers));
        };
        var results = await InvokeAsync(8);
        for (var i = 0; i < 8; i++)
        {
            (results[i].Kind == PipelineKind.Ok).ShouldBe(i != 5, $"order {i}");
            if (i != 5)
            {
                results[i].Score!.Value.ShouldBe(i / 100.0);
            }
        }

        _wire.Calls.Count.ShouldBe(7);
    }

    [Theory]
    [InlineData(503, null, PipelineKind.Unavailable)]
    [InlineData(500, null, PipelineKind.Internal)]
    [InlineData(429, null, PipelineKind.NotReady)]
    [InlineData(400, null, PipelineKind.BadRequest)]
    [InlineData(424, "503", PipelineKind.ModelError)]
    [InlineData(424, "429", PipelineKind.ModelError)]
    public async Task What_is_nobodys_fault_is_not_asked_again_by_halves(int status, string? original, PipelineKind kind)
    {
        _wire.Answer = (context, _) => original is null ? FakeWire.JsonAsync(context, status, "{}") : ModelErrorAsync(context, original);
        var results = await InvokeAsync(8);
        results.ShouldAllBe(result => result.Kind == kind);
        _wire.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_empty_answer_is_a_passing_fault()
    {
        _wire.Answer = (context, _) => FakeWire.JsonAsync(context, 200, "");
        (await InvokeAsync(2)).ShouldAllBe(result => result.Kind == PipelineKind.Empty && result.IsTransient);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline_or_when_the_caller_gives_up()
    {
        var time = new TestClock();
        _wire.Answer = (context, _) => FakeWire.HangAsync(context);
        var invoking = Client(time).InvokeManyAsync([Order(0), Order(1)], Route, 50, TimeSpan.FromSeconds(5), CancellationToken.None);
        await _wire.CallAsync(1);
        await time.PassAsync(TimeSpan.FromSeconds(5));
        (await invoking).ShouldAllBe(result => result.Kind == PipelineKind.Timeout);

        using var caller = new CancellationTokenSource();
        var given = Client(time).InvokeManyAsync([Order(0)], Route, 50, TimeSpan.FromSeconds(5), caller.Token);
        await caller.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given);
    }

    private Task<PipelineResult[]> InvokeAsync(int orders, int max = 50) =>
        Client().InvokeManyAsync([.. Enumerable.Range(0, orders).Select(i => Order(i))], Route, max, TimeSpan.FromMinutes(1), CancellationToken.None);

    private PipelineClient Client(TimeProvider? time = null) =>
        PipelineClient.Create(Clients.Pipeline(_wire.Url), Clients.Connections(time), time ?? TimeProvider.System);

    private static PipelineOrder Order(int number, int size = 0) =>
        new(
            Encoding.UTF8.GetBytes($$"""{"orderNumber":"{{number}}","pad":"{{new string('x', size)}}"}"""),
            InferenceId.Of(new Guid($"00000000-0000-7000-8000-{number:D12}"))
        );

    private static string[] Lines(RecordedCall call) => Encoding.UTF8.GetString(call.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An order's score is a hundredth of its number.</summary>
    private static string Line(string order) => $"{{\"score\":0.0{order.Split('"')[3]}}}\n";

    private static Task ModelErrorAsync(HttpContext context, string original)
    {
        context.Response.Headers["x-amzn-ErrorType"] = "ModelError";
        return FakeWire.JsonAsync(context, 424, $$"""{"Message":"x","OriginalStatusCode":{{original}}}""");
    }
}
