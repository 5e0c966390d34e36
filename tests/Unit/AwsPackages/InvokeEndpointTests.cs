using System.Net;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SageMakerRuntime;
using Amazon.SageMakerRuntime.Model;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>InvokeEndpoint over the SDK's own pipeline, against a real HTTP server.</summary>
[Collection(LambdaProcess.Name)]
public sealed class InvokeEndpointTests
{
    [Fact]
    public async Task Every_member_of_the_request_travels()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);

        await client.InvokeEndpointAsync(
            new InvokeEndpointRequest
            {
                EndpointName = "fraud-pipeline",
                Body = new MemoryStream("{\"a\":1}"u8.ToArray()),
                ContentType = "application/json",
                Accept = "application/jsonlines",
                CustomAttributes = "contributions=all",
                TargetModel = "model.tar.gz",
                TargetVariant = "blue",
                TargetContainerHostname = "second",
                InferenceId = "inference",
                EnableExplanations = "`true`",
                InferenceComponentName = "component",
                SessionId = "NEW_SESSION",
            },
            TestContext.Current.CancellationToken
        );

        var call = endpoint.Calls.ShouldHaveSingleItem();
        call.Method.ShouldBe("POST");
        call.Target.ShouldBe("/endpoints/fraud-pipeline/invocations");
        Encoding.UTF8.GetString(call.Body).ShouldBe("{\"a\":1}");
        call.Headers["Content-Type"].ShouldBe("application/json");
        call.Headers["Content-Length"].ShouldBe("7");
        call.Headers["Accept"].ShouldBe("application/jsonlines");
        call.Headers["X-Amzn-SageMaker-Custom-Attributes"].ShouldBe("contributions=all");
        call.Headers["X-Amzn-SageMaker-Target-Model"].ShouldBe("model.tar.gz");
        call.Headers["X-Amzn-SageMaker-Target-Variant"].ShouldBe("blue");
        call.Headers["X-Amzn-SageMaker-Target-Container-Hostname"].ShouldBe("second");
        call.Headers["X-Amzn-SageMaker-Inference-Id"].ShouldBe("inference");
        call.Headers["X-Amzn-SageMaker-Enable-Explanations"].ShouldBe("`true`");
        call.Headers["X-Amzn-SageMaker-Inference-Component"].ShouldBe("component");
        call.Headers["X-Amzn-SageMaker-Session-Id"].ShouldBe("NEW_SESSION");
    }

    [Fact]
    public async Task What_is_not_set_does_not_travel()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);

        await client.InvokeEndpointAsync(new InvokeEndpointRequest { EndpointName = "e" }, TestContext.Current.CancellationToken);

        var call = endpoint.Calls.ShouldHaveSingleItem();
        call.Headers.Keys.ShouldNotContain(name => name.StartsWith("X-Amzn-SageMaker", StringComparison.OrdinalIgnoreCase));
        call.Headers["Content-Type"].ShouldBe("application/octet-stream");
        call.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_request_is_signed_for_sagemaker()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);

        await client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken);

        var call = endpoint.Calls.ShouldHaveSingleItem();
        var day = call.Headers["X-Amz-Date"][..8];
        call.Headers["Authorization"].ShouldStartWith($"AWS4-HMAC-SHA256 Credential=key/{day}/eu-central-1/sagemaker/aws4_request, SignedHeaders=");
        call.Headers["Authorization"].ShouldContain("host;");
        call.Headers["Authorization"].ShouldMatch("Signature=[0-9a-f]{64}$");
    }

    [Fact]
    public async Task The_body_is_sent_from_its_beginning_each_time()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        var request = Request();
        request.Body!.Position = request.Body.Length;

        await client.InvokeEndpointAsync(request, TestContext.Current.CancellationToken);
        await client.InvokeEndpointAsync(request, TestContext.Current.CancellationToken);

        endpoint.Calls.Select(call => Encoding.UTF8.GetString(call.Body)).ShouldBe(["{}", "{}"]);
    }

    [Fact]
    public async Task The_answer_has_body_and_headers()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        endpoint.Answer = context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers["X-Amzn-SageMaker-Custom-Attributes"] = "model=7";
            context.Response.Headers["x-Amzn-Invoked-Production-Variant"] = "blue";
            context.Response.Headers["X-Amzn-SageMaker-New-Session-Id"] = "new; Expires=2026-11-23T00:00:00Z";
            context.Response.Headers["X-Amzn-SageMaker-Closed-Session-Id"] = "old";
            return context.Response.WriteAsync("{\"score\":0.5}");
        };

        var answer = await client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken);

        Encoding.UTF8.GetString(answer.Body!.ToArray()).ShouldBe("{\"score\":0.5}");
        answer.Body.Position.ShouldBe(0);
        answer.ContentType.ShouldBe("application/json");
        answer.CustomAttributes.ShouldBe("model=7");
        answer.InvokedProductionVariant.ShouldBe("blue");
        answer.NewSessionId.ShouldBe("new; Expires=2026-11-23T00:00:00Z");
        answer.ClosedSessionId.ShouldBe("old");
        answer.HttpStatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_empty_answer_has_no_body()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);

        (await client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken)).Body.ShouldBeNull();
    }

    [Fact]
    public async Task A_large_answer_passes_unharmed()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        endpoint.Answer = context => context.Response.Body.WriteAsync(bytes).AsTask();

        (await client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken)).Body!.ToArray().ShouldBe(bytes);
    }

    [Theory]
    [InlineData(424, "ModelError", typeof(ModelErrorException))]
    [InlineData(429, "ModelNotReadyException", typeof(ModelNotReadyException))]
    [InlineData(400, "ValidationError", typeof(ValidationErrorException))]
    [InlineData(500, "InternalFailure", typeof(InternalFailureException))]
    [InlineData(503, "ServiceUnavailable", typeof(ServiceUnavailableException))]
    [InlineData(530, "InternalDependencyException", typeof(InternalDependencyException))]
    [InlineData(403, "AccessDeniedException", typeof(AmazonSageMakerRuntimeException))]
    public async Task Errors_have_types(int status, string code, Type expected)
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        endpoint.Answer = Error(status, code, "{\"Message\":\"told\"}");

        var error = await Should.ThrowAsync<AmazonSageMakerRuntimeException>(() =>
            client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken)
        );

        error.ShouldBeOfType(expected);
        ((int)error.StatusCode).ShouldBe(status);
        error.ErrorCode.ShouldBe(code);
        error.Message.ShouldBe("told");
        error.RequestId.ShouldBe("the-request");
        endpoint.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_of_the_model_tells_what_the_container_said()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        endpoint.Answer = Error(
            424,
            "ModelError",
            """{"Message":"Received client error (400) from model","OriginalStatusCode":400,"OriginalMessage":"{\"error\":1}","LogStreamArn":"arn:aws:logs:x"}"""
        );

        var error = await Should.ThrowAsync<ModelErrorException>(() => client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken));

        error.OriginalStatusCode.ShouldBe(400);
        error.OriginalMessage.ShouldBe("{\"error\":1}");
        error.LogStreamArn.ShouldBe("arn:aws:logs:x");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>bad gateway</html>")]
    public async Task An_error_without_JSON_is_still_an_error_with_its_status(string body)
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);
        endpoint.Answer = context =>
        {
            context.Response.StatusCode = 502;
            return context.Response.WriteAsync(body);
        };

        var error = await Should.ThrowAsync<AmazonServiceException>(() =>
            client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken)
        );

        error.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task A_refused_connection_is_an_error_of_the_network()
    {
        using var client = new AmazonSageMakerRuntimeClient(
            "key",
            "secret",
            new AmazonSageMakerRuntimeConfig
            {
                ServiceURL = "http://127.0.0.1:1",
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );

        await Should.ThrowAsync<HttpRequestException>(() => client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_request_without_an_endpoint_is_refused_before_it_leaves()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var client = Client(endpoint);

        await Should.ThrowAsync<AmazonSageMakerRuntimeException>(() =>
            client.InvokeEndpointAsync(new InvokeEndpointRequest(), TestContext.Current.CancellationToken)
        );
        endpoint.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_endpoint_comes_from_the_services_variable()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", endpoint.Url);
        try
        {
            using var client = new AmazonSageMakerRuntimeClient("key", "secret", RegionEndpoint.EUCentral1);

            await client.InvokeEndpointAsync(Request(), TestContext.Current.CancellationToken);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", null);
        }

        endpoint.Calls.ShouldHaveSingleItem().Headers["Authorization"].ShouldContain("/sagemaker/aws4_request");
    }

    [Theory]
    [InlineData("eu-central-1", "https://runtime.sagemaker.eu-central-1.amazonaws.com")]
    [InlineData("cn-north-1", "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn")]
    public void The_endpoint_follows_the_region(string region, string expected)
    {
        var config = new AmazonSageMakerRuntimeConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };

        config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(Request())).URL.ShouldBe(expected);
    }

    private static Func<HttpContext, Task> Error(int status, string code, string body) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            context.Response.Headers["x-amzn-ErrorType"] = code;
            context.Response.Headers["x-amzn-RequestId"] = "the-request";
            return context.Response.WriteAsync(body);
        };

    private static InvokeEndpointRequest Request() =>
        new()
        {
            EndpointName = "fraud-pipeline",
            Body = new MemoryStream("{}"u8.ToArray()),
            ContentType = "application/json",
        };

    private static AmazonSageMakerRuntimeClient Client(FakeEndpoint endpoint) =>
        new(
            "key",
            "secret",
            new AmazonSageMakerRuntimeConfig
            {
                ServiceURL = endpoint.Url,
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );
}
