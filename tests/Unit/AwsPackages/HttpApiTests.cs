using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>A minimal API served from Lambda.</summary>
[Collection(LambdaProcess.Name)]
public sealed class HttpApiTests
{
    [Fact]
    public async Task A_minimal_API_is_served()
    {
        await using var function = await HttpApiFunction.StartAsync(app =>
            app.MapPost(
                "/v1/fraud-check",
                async (HttpRequest request) =>
                    Results.Text($"got {(await JsonDocument.ParseAsync(request.Body)).RootElement.GetProperty("a").GetInt32()}")
            )
        );

        var posted = await function.InvokeAsync(
            """
            {"version":"2.0","routeKey":"POST /v1/fraud-check","rawPath":"/v1/fraud-check","rawQueryString":"","headers":{"content-type":"application/json","host":"api.example"},
            "requestContext":{"http":{"method":"POST","path":"/v1/fraud-check","protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"t"},"stage":"$default","requestId":"q"},
            "body":"{\"a\":42}","isBase64Encoded":false}
            """
        );

        posted.Kind.ShouldBe("response");
        posted.Json.GetProperty("statusCode").GetInt32().ShouldBe(200);
        posted.Json.GetProperty("body").GetString().ShouldBe("got 42");
        posted.Json.GetProperty("headers").GetProperty("Content-Type").GetString().ShouldBe("text/plain; charset=utf-8");
        posted.Json.GetProperty("isBase64Encoded").GetBoolean().ShouldBeFalse();
    }
}
