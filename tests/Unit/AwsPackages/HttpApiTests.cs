using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>A minimal API under AddAWSLambdaHosting, inside Lambda and outside.</summary>
[Collection(LambdaProcess.Name)]
public sealed partial class HttpApiTests
{
    [Fact]
    public async Task A_minimal_API_is_served()
    {
        await using var function = await HttpApiFunction.StartAsync(
            app =>
                app.MapPost(
                    "/v1/checks/{id}",
                    (string id, int? page, Check check, CancellationToken cancellation) =>
                        cancellation.CanBeCanceled ? Results.Ok(check with { Name = $"{id}/{page}/{check.Name}" }) : Results.StatusCode(501)
                ),
            services: services =>
                services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CheckJson.Default))
        );

        var posted = await function.InvokeAsync(HttpApiEvents.Request("POST", "/v1/checks/a%20b", "{\"name\":\"ö\"}", "page=2").ToJsonString());
        var bad = await function.InvokeAsync(HttpApiEvents.Request("POST", "/v1/checks/a", "{").ToJsonString());
        var missing = await function.InvokeAsync(HttpApiEvents.Request("POST", "/v2", "{}").ToJsonString());

        posted.Json.GetProperty("statusCode").GetInt32().ShouldBe(200);
        posted.Json.GetProperty("body").GetString().ShouldBe("{\"name\":\"a b/2/ö\"}");
        posted.Json.GetProperty("headers").GetProperty("Content-Type").GetString().ShouldBe("application/json; charset=utf-8");
        bad.Json.GetProperty("statusCode").GetInt32().ShouldBe(400);
        missing.Json.GetProperty("statusCode").GetInt32().ShouldBe(404);
    }

    [Theory]
    [InlineData("/v1/fraud-check", 200)]
    [InlineData("/v1/x/../fraud-check", 404)]
    [InlineData("/v1/./fraud-check", 404)]
    [InlineData("/v1/x/%2e%2e/fraud-check", 404)]
    public async Task A_path_with_dot_segments_has_no_route(string path, int status)
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.MapPost("/v1/fraud-check", () => Results.Ok()));

        var posted = await function.InvokeAsync(HttpApiEvents.Request("POST", path).ToJsonString());

        posted.Json.GetProperty("statusCode").GetInt32().ShouldBe(status);
    }

    [Fact]
    public void Outside_Lambda_nothing_changes()
    {
        var services = new ServiceCollection();

        services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<CheckJson>());
        services.AddAWSLambdaHosting(LambdaEventSource.RestApi);

        services.ShouldBeEmpty();
    }

    [Fact]
    public void Inside_Lambda_the_server_is_replaced_once()
    {
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "checkout");
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<CheckJson>());
            builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, options => options.Serializer = null);

            builder.Services.Count(service => service.ServiceType == typeof(IServer)).ShouldBe(1);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
        }
    }

    [Theory]
    [InlineData(LambdaEventSource.RestApi)]
    [InlineData(LambdaEventSource.ApplicationLoadBalancer)]
    public void Other_event_sources_are_refused_at_once(LambdaEventSource source)
    {
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "checkout");
        try
        {
            Should.Throw<NotSupportedException>(() => new ServiceCollection().AddAWSLambdaHosting(source)).Message.ShouldContain(source.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
        }
    }

    [Fact]
    public async Task When_the_environment_is_beyond_repair_the_run_of_the_application_fails()
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.Run(_ => Task.CompletedTask));
        function.Api.RefuseResponseWith = 500;
        var run = function.WaitForShutdownAsync();

        await function.InvokeAsync(HttpApiEvents.Request("GET", "/").ToJsonString());

        (await Should.ThrowAsync<RuntimeApiClientException>(() => run)).StatusCode.ShouldBe(500);
    }

    internal sealed record Check(string Name);

    [JsonSerializable(typeof(Check))]
    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    private sealed partial class CheckJson : JsonSerializerContext;
}
