using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.RuntimeSupport.Bootstrap;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>The loop over the Runtime API, against a real HTTP server.</summary>
[Collection(LambdaProcess.Name)]
public sealed partial class RuntimeLoopTests
{
    private static readonly SourceGeneratorLambdaJsonSerializer<Json> Serializer = new();

    [Fact]
    public async Task An_event_goes_to_the_handler_and_its_answer_back()
    {
        await using var function = await Running.StartAsync(async (input, _) => Upper(await ReadAsync(input)));

        var posted = await function.InvokeAsync("{\"a\":\"b\"}");

        posted.Kind.ShouldBe("response");
        posted.Text.ShouldBe("{\"A\":\"B\"}");
        posted.ContentType.ShouldBe("application/json");
    }

    [Fact]
    public async Task The_context_has_id_deadline_arn_and_trace_of_the_invocation()
    {
        ILambdaContext? seen = null;
        string? variable = null;
        await using var function = await Running.StartAsync(
            (_, context) =>
            {
                seen = context;
                variable = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");
                return Task.FromResult(Stream.Null);
            }
        );

        await function.InvokeAsync("{}");

        seen.ShouldNotBeNull();
        seen.AwsRequestId.ShouldBe("request-1");
        seen.InvokedFunctionArn.ShouldBe("arn:aws:lambda:eu-central-1:123456789012:function:checkout");
        seen.TraceId.ShouldBe("Root=1-request-1");
        variable.ShouldBe("Root=1-request-1");
        seen.RemainingTime.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(31));
        seen.ClientContext.ShouldBeNull();
        seen.Identity.ShouldBeNull();
    }

    [Fact]
    public async Task A_deadline_that_has_passed_leaves_no_time()
    {
        var remaining = TimeSpan.MaxValue;
        await using var function = await Running.StartAsync(
            (_, context) =>
            {
                remaining = context.RemainingTime;
                return Task.FromResult(Stream.Null);
            }
        );

        await function.Api.InvokeAsync("{}"u8.ToArray(), headers => headers["Lambda-Runtime-Deadline-Ms"] = "1000");

        remaining.ShouldBeLessThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Client_context_and_Cognito_identity_come_from_their_headers()
    {
        ILambdaContext? seen = null;
        await using var function = await Running.StartAsync(
            (_, context) =>
            {
                seen = context;
                return Task.FromResult(Stream.Null);
            }
        );

        await function.Api.InvokeAsync(
            "{}"u8.ToArray(),
            headers =>
            {
                headers["Lambda-Runtime-Client-Context"] =
                    """{"client":{"app_title":"shop","installation_id":"i"},"custom":{"k":"v"},"env":{"locale":"de"}}""";
                headers["Lambda-Runtime-Cognito-Identity"] = """{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}""";
            }
        );

        seen!.ClientContext!.Client!.AppTitle.ShouldBe("shop");
        seen.ClientContext.Client.InstallationId.ShouldBe("i");
        seen.ClientContext.Custom["k"].ShouldBe("v");
        seen.ClientContext.Environment["locale"].ShouldBe("de");
        seen.Identity!.IdentityId.ShouldBe("id");
        seen.Identity.IdentityPoolId.ShouldBe("pool");
    }

    [Fact]
    public async Task What_a_handler_throws_is_reported_and_the_loop_goes_on()
    {
        await using var function = await Running.StartAsync(
            async (input, _) =>
            {
                if (await ReadAsync(input) == "\"bad\"")
                {
                    throw new InvalidOperationException("outer", new FormatException("inner"));
                }

                return Upper("ok");
            }
        );

        var posted = await function.InvokeAsync("\"bad\"");
        var next = await function.InvokeAsync("\"good\"");

        posted.Kind.ShouldBe("error");
        posted.ErrorType.ShouldBe("InvalidOperationException");
        posted.ContentType.ShouldBe("application/vnd.aws.lambda.error+json");
        posted.Json.GetProperty("errorType").GetString().ShouldBe("InvalidOperationException");
        posted.Json.GetProperty("errorMessage").GetString().ShouldBe("outer");
        posted.Json.GetProperty("stackTrace")[0].GetString().ShouldNotBeNull().ShouldStartWith("at ");
        posted.Json.GetProperty("cause").GetProperty("errorType").GetString().ShouldBe("FormatException");
        posted.Json.GetProperty("cause").GetProperty("errorMessage").GetString().ShouldBe("inner");
        next.Text.ShouldBe("OK");
    }

    [Fact]
    public async Task An_aggregate_lists_its_causes()
    {
        await using var function = await Running.StartAsync(
            (_, _) => throw new AggregateException("several", new FormatException("one"), new TimeoutException("two"))
        );

        var error = (await function.InvokeAsync("{}")).Json;

        error
            .GetProperty("causes")
            .EnumerateArray()
            .Select(cause => cause.GetProperty("errorType").GetString())
            .ShouldBe(["FormatException", "TimeoutException"]);
    }

    [Fact]
    public async Task An_error_larger_than_Lambda_takes_is_replaced()
    {
        await using var function = await Running.StartAsync((_, _) => throw new InvalidOperationException(new string('x', 300_000)));

        var posted = await function.InvokeAsync("{}");

        posted.Json.GetProperty("errorMessage").GetString().ShouldBe("Exception exceeded maximum payload size of 256KB.");
        posted.ErrorType.ShouldBe("InvalidOperationException");
    }

    [Fact]
    public async Task A_failing_start_is_an_initialisation_error_and_ends_the_function()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        using var bootstrap = LambdaBootstrapBuilder
            .Create((input, _) => Task.FromResult(input))
            .UseBootstrapHandler(() => throw new InvalidOperationException("no table"))
            .ConfigureOptions(options => options.RuntimeApiEndpoint = api.Address)
            .Build();

        await Should.ThrowAsync<InvalidOperationException>(() => bootstrap.RunAsync(TestContext.Current.CancellationToken));

        var posted = await api.InitError.Task;
        posted.Json.GetProperty("errorMessage").GetString().ShouldBe("no table");
        posted.ErrorType.ShouldBe("InvalidOperationException");
    }

    [Fact]
    public async Task A_start_that_declines_ends_the_function_without_a_poll()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        using var bootstrap = LambdaBootstrapBuilder
            .Create((input, _) => Task.FromResult(input))
            .UseBootstrapHandler(() => Task.FromResult(false))
            .ConfigureOptions(options => options.RuntimeApiEndpoint = api.Address)
            .Build();

        await bootstrap.RunAsync(TestContext.Current.CancellationToken);

        api.Connections.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_response_and_a_response_without_a_stream_are_empty_answers()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        using var stop = new CancellationTokenSource();
        var responses = new Queue<InvocationResponse>([null!, new InvocationResponse(Stream.Null) { OutputStream = null! }, new(Upper("ok"))]);
        using var bootstrap = new LambdaBootstrap(
            _ => Task.FromResult(responses.Dequeue()),
            new LambdaBootstrapOptions { RuntimeApiEndpoint = api.Address }
        );
        var loop = bootstrap.RunAsync(stop.Token);

        foreach (var expected in new[] { "", "", "OK" })
        {
            var posted = await api.InvokeAsync("{}"u8.ToArray()).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            posted.Kind.ShouldBe("response");
            posted.Text.ShouldBe(expected);
        }

        await stop.CancelAsync();
        await loop;
    }

    [Fact]
    public async Task An_answer_that_is_too_large_does_not_end_the_loop()
    {
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input));
        function.Api.RefuseResponseWith = 413;

        await function.InvokeAsync("\"first\"");

        (await function.InvokeAsync("\"second\"")).Text.ShouldBe("\"second\"");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task A_refused_answer_ends_the_loop(int status)
    {
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input));
        function.Api.RefuseResponseWith = status;

        await function.InvokeAsync("{}");

        (await Should.ThrowAsync<RuntimeApiClientException>(() => function.Loop)).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_refused_poll_ends_the_loop()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        api.RefuseNextWith = 500;
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input), api);

        (await Should.ThrowAsync<RuntimeApiClientException>(() => function.Loop)).StatusCode.ShouldBe(500);
    }

    [Fact]
    public async Task No_Runtime_API_ends_the_loop()
    {
        using var bootstrap = LambdaBootstrapBuilder
            .Create((input, _) => Task.FromResult(input))
            .ConfigureOptions(options => options.RuntimeApiEndpoint = "127.0.0.1:1")
            .Build();

        await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => bootstrap.RunAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Thousands_of_invocations_share_one_connection_and_get_their_own_answers()
    {
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input));

        for (var i = 0; i < 3_000; i++)
        {
            var sent = i.ToString(CultureInfo.InvariantCulture);
            (await function.InvokeAsync(sent)).Text.ShouldBe(sent);
        }

        function.Api.Connections.Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(8_191, false)]
    [InlineData(65_536, false)]
    [InlineData(6_000_000, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(8_192, true)]
    [InlineData(6_000_000, true)]
    public async Task Bodies_of_any_size_and_framing_pass_unharmed(int size, bool chunked)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input));

        var posted = await function.Api.InvokeAsync(payload, chunked: chunked);

        posted.Body.ShouldBe(payload);
        (await function.InvokeAsync("after")).Text.ShouldBe("after");
    }

    [Fact]
    public async Task A_connection_that_is_not_kept_alive_is_replaced()
    {
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input));
        function.Api.CloseConnections = true;

        for (var i = 0; i < 5; i++)
        {
            (await function.InvokeAsync("x")).Text.ShouldBe("x");
        }

        function.Api.Connections.Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task The_address_may_carry_a_path()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var function = await Running.StartAsync((input, _) => Task.FromResult(input), api, api.Address + "/checkout");

        (await function.InvokeAsync("x")).Text.ShouldBe("x");
    }

    [Fact]
    public async Task Cancellation_ends_the_loop_while_it_waits()
    {
        var function = await Running.StartAsync((input, _) => Task.FromResult(input));
        await function.InvokeAsync("x");

        await function.DisposeAsync();

        function.Loop.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Typed_handlers_read_and_write_by_the_serializer()
    {
        SQSEvent? seen = null;
        Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handler = (batch, _) =>
        {
            seen = batch;
            var failed = batch.Records!.Select(record => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId });
            return Task.FromResult(new SQSBatchResponse([.. failed]));
        };
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var function = Running.Start(LambdaBootstrapBuilder.Create(handler, Serializer), api);

        var posted = await function.InvokeAsync(
            """
            {"Records":[{"messageId":"m1","receiptHandle":"r","body":"{\"a\":1}","attributes":{"ApproximateReceiveCount":"2"},
            "messageAttributes":{"kind":{"stringValue":"rescore","stringListValues":[],"binaryListValues":[],"dataType":"String"},
            "raw":{"binaryValue":"AQID","dataType":"Binary"}},"md5OfBody":"d","eventSource":"aws:sqs",
            "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:rescore","awsRegion":"eu-central-1"}]}
            """
        );

        posted.Text.ShouldBe("""{"batchItemFailures":[{"itemIdentifier":"m1"}]}""");
        var message = seen!.Records!.ShouldHaveSingleItem();
        message.Body.ShouldBe("{\"a\":1}");
        message.Attributes!["ApproximateReceiveCount"].ShouldBe("2");
        message.MessageAttributes!["kind"].StringValue.ShouldBe("rescore");
        message.MessageAttributes["raw"].BinaryValue!.ToArray().ShouldBe([1, 2, 3]);
        message.EventSourceArn.ShouldBe("arn:aws:sqs:eu-central-1:123456789012:rescore");
        message.Md5OfBody.ShouldBe("d");
        message.AwsRegion.ShouldBe("eu-central-1");
    }

    [Fact]
    public async Task An_event_of_another_shape_is_a_function_error()
    {
        Func<SQSEvent, Task<SQSBatchResponse>> handler = _ => Task.FromResult(new SQSBatchResponse());
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var function = Running.Start(LambdaBootstrapBuilder.Create(handler, Serializer), api);

        var posted = await function.InvokeAsync("[1,2]");

        posted.Kind.ShouldBe("error");
        posted.ErrorType.ShouldBe("JsonSerializerException");
    }

    private static async Task<string> ReadAsync(Stream input)
    {
        using var reader = new StreamReader(input);
        return await reader.ReadToEndAsync();
    }

    private static MemoryStream Upper(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text.ToUpperInvariant()));

    [JsonSerializable(typeof(SQSEvent))]
    [JsonSerializable(typeof(SQSBatchResponse))]
    private sealed partial class Json : JsonSerializerContext;

    private sealed class Running(FakeRuntimeApi api, LambdaBootstrap bootstrap) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public FakeRuntimeApi Api { get; } = api;

        public Task Loop { get; private set; } = Task.CompletedTask;

        public static async Task<Running> StartAsync(
            Func<Stream, ILambdaContext, Task<Stream>> handler,
            FakeRuntimeApi? api = null,
            string? address = null
        ) => Start(LambdaBootstrapBuilder.Create(handler), api ?? await FakeRuntimeApi.StartAsync(), address);

        public static Running Start(LambdaBootstrapBuilder builder, FakeRuntimeApi api, string? address = null)
        {
            var running = new Running(api, builder.ConfigureOptions(options => options.RuntimeApiEndpoint = address ?? api.Address).Build());
            running.Loop = running.RunAsync();
            return running;
        }

        public Task<Posted> InvokeAsync(string json) => Api.InvokeAsync(Encoding.UTF8.GetBytes(json)).WaitAsync(TimeSpan.FromSeconds(30));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bootstrap.Dispose();
            _stop.Dispose();
            await Api.DisposeAsync();
        }

        private Task RunAsync() => bootstrap.RunAsync(_stop.Token);
    }
}
