using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>How an event looks to the application.</summary>
[Collection(LambdaProcess.Name)]
public sealed class HttpApiRequestTests
{
    // path as requested, stage, expected base, expected path
    [Theory]
    [InlineData("/", "$default", "", "/")]
    [InlineData("", "$default", "", "/")]
    [InlineData("/v1/orders/10021", "$default", "", "/v1/orders/10021")]
    [InlineData("/v1/a%20b", "$default", "", "/v1/a b")]
    [InlineData("/v1/a+b", "$default", "", "/v1/a+b")]
    [InlineData("/v1/a%2Bb", "$default", "", "/v1/a+b")]
    [InlineData("/v1/a%2Fb%2fc", "$default", "", "/v1/a%2Fb%2fc")]
    [InlineData("/v1/gr%C3%BC%C3%9Fe", "$default", "", "/v1/grüße")]
    [InlineData("/v1/%E2%82%AC%F0%9F%98%80", "$default", "", "/v1/€😀")]
    [InlineData("/v1/%C3%28x", "$default", "", "/v1/\uFFFD(x")]
    [InlineData("/%ED%A0%80", "$default", "", "/\uFFFD\uFFFD\uFFFD")]
    [InlineData("/v1/100%", "$default", "", "/v1/100%")]
    [InlineData("/v1/%zz%4", "$default", "", "/v1/%zz%4")]
    [InlineData("/v1/%25", "$default", "", "/v1/%")]
    [InlineData("/v1/%252e", "$default", "", "/v1/%2e")]
    [InlineData("//a", "$default", "", "//a")]
    [InlineData("v1/x", "$default", "", "/v1/x")]
    [InlineData("/v1/../admin", "$default", "", "/v1/../admin")]
    [InlineData("/v1/./x/%2e%2e/y", "$default", "", "/v1/./x/../y")]
    [InlineData("/../..", "$default", "", "/../..")]
    [InlineData("/v1/.hidden..", "$default", "", "/v1/.hidden..")]
    [InlineData("/prod/v1/x", "prod", "/prod", "/v1/x")]
    [InlineData("/prod", "prod", "/prod", "")]
    [InlineData("/prod/", "prod", "/prod", "/")]
    [InlineData("/product/x", "prod", "", "/product/x")]
    [InlineData("/v1/prod", "prod", "", "/v1/prod")]
    public async Task Path_and_base_are_decoded_and_no_more(string raw, string stage, string expectedBase, string expectedPath)
    {
        var seen = await SeeAsync(HttpApiEvents.Request("GET", raw).With("requestContext/stage", stage));

        seen.PathBase.ShouldBe(expectedBase);
        seen.Path.ShouldBe(expectedPath);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a=1&b=%20x&a=2", "?a=1&b=%20x&a=2")]
    public async Task The_query_is_the_one_requested(string raw, string expected)
    {
        var seen = await SeeAsync(HttpApiEvents.Request("GET", "/x", query: raw));

        seen.QueryString.ShouldBe(expected);
        seen.RawTarget.ShouldBe("/x" + expected);
    }

    [Fact]
    public async Task Headers_cookies_host_and_scheme_arrive()
    {
        var request = HttpApiEvents
            .Request("GET", "/x")
            .With("headers/x-list", "a,b, c")
            .With("headers/user-agent", "Mozilla/5.0 (X11) Gecko (KHTML, like Gecko)")
            .With("cookies", new JsonArray("s=1", "t=2"));
        var seen = await SeeAsync(request);

        seen.Headers["X-List"].ShouldBe("a,b, c");
        seen.Headers["User-Agent"].ShouldBe("Mozilla/5.0 (X11) Gecko (KHTML, like Gecko)");
        seen.Headers["Cookie"].ShouldBe("s=1; t=2");
        seen.Cookies.ShouldBe(["s=1", "t=2"]);
        seen.Host.ShouldBe("api.example.com");
        seen.Scheme.ShouldBe("https");
        seen.Protocol.ShouldBe("HTTP/1.1");
    }

    [Fact]
    public async Task Without_a_host_header_the_domain_of_the_API_is_the_host()
    {
        var request = HttpApiEvents.Request("GET", "/x");
        ((JsonObject)request["headers"]!).Remove("host");

        (await SeeAsync(request)).Host.ShouldBe("abc123.execute-api.eu-central-1.amazonaws.com");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData(null)]
    public async Task The_scheme_is_https_whatever_was_forwarded(string? forwarded) =>
        (await SeeAsync(HttpApiEvents.Request("GET", "/x").With("headers/x-forwarded-proto", forwarded))).Scheme.ShouldBe("https");

    [Theory]
    [InlineData("a,b, c", new[] { "a", "b", " c" })]
    [InlineData("", new[] { "" })]
    [InlineData(null, new string[0])]
    public async Task The_values_of_a_header_are_apart(string? sent, string[] expected) =>
        (await SeeAsync(HttpApiEvents.Request("GET", "/x").With("headers/x-list", sent))).Values("X-List").ShouldBe(expected);

    [Fact]
    public async Task The_path_is_that_of_the_context_and_the_target_as_it_was_requested()
    {
        var seen = await SeeAsync(HttpApiEvents.Request("GET", "/raw", query: "a=1").With("requestContext/http/path", "/context"));

        seen.Path.ShouldBe("/context");
        seen.RawTarget.ShouldBe("/raw?a=1");
    }

    [Theory]
    [InlineData("{\"a\":\"grüße \\\"x\\\" \\u20ac\"}")]
    [InlineData("plain\r\ntext\t")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_text_body_arrives_as_its_UTF8(string? body)
    {
        var seen = await SeeAsync(HttpApiEvents.Request("POST", "/x", body));

        Encoding.UTF8.GetString(seen.Body).ShouldBe(body ?? "");
        seen.CanHaveBody.ShouldBe(!string.IsNullOrEmpty(body));
        seen.Event.Body.ShouldBe(body);
        seen.ContentLength.ShouldBe(seen.Body.Length);
    }

    // Content-Length as sent with a body of five bytes, and what the application sees
    [Theory]
    [InlineData("100", 100L)]
    [InlineData("5", 5L)]
    [InlineData("2", 2L)]
    [InlineData("0", 0L)]
    [InlineData("x", null)]
    [InlineData("5,5", null)]
    [InlineData("", null)]
    [InlineData(null, 5L)]
    public async Task A_length_that_was_sent_stays_whatever_the_body(string? sent, long? expected)
    {
        var seen = await SeeAsync(HttpApiEvents.Request("POST", "/x", "12345").With("headers/content-length", sent));

        seen.ContentLength.ShouldBe(expected);
        Encoding.UTF8.GetString(seen.Body).ShouldBe("12345");
    }

    [Fact]
    public async Task A_base64_body_arrives_as_its_bytes()
    {
        byte[] bytes = [0, 255, 10, 13, 128, 200];
        var seen = await SeeAsync(HttpApiEvents.Request("POST", "/x", Convert.ToBase64String(bytes)).With("isBase64Encoded", true));

        seen.Body.ShouldBe(bytes);
        seen.ContentLength.ShouldBe(6);
        seen.Event.Body.ShouldBe(Convert.ToBase64String(bytes));
        seen.Event.IsBase64Encoded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("nonsense", null)]
    public async Task The_source_is_the_remote_address(string source, string? expected) =>
        (await SeeAsync(HttpApiEvents.Request("GET", "/x").With("requestContext/http/sourceIp", source))).Remote?.ToString().ShouldBe(expected);

    [Fact]
    public async Task Claims_of_a_token_are_the_user()
    {
        var claims = new JsonObject
        {
            ["sub"] = "shop-de",
            ["scope"] = "checks/write",
            ["exp"] = "1795460638",
            ["groups"] = "[a b]",
            ["Sub"] = "other",
        };
        var user = (await SeeAsync(HttpApiEvents.Request("GET", "/x").With("requestContext/authorizer/jwt/claims", claims))).User;

        user.Identity!.IsAuthenticated.ShouldBeTrue();
        user.Claims.Select(claim => $"{claim.Type}={claim.Value}")
            .ShouldBe(["sub=shop-de", "scope=checks/write", "exp=1795460638", "groups=[a b]", "Sub=other"]);
    }

    [Theory]
    [InlineData("1795460638")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("[\"a\",\"b\"]")]
    [InlineData("{\"a\":1}")]
    [InlineData("null")]
    public async Task A_claim_that_is_no_text_is_a_function_error(string claim)
    {
        var claims = new JsonObject { ["sub"] = "shop-de", ["claim"] = JsonNode.Parse(claim) };

        (await FailAsync(HttpApiEvents.Request("GET", "/x").With("requestContext/authorizer/jwt/claims", claims))).ShouldBe(
            claim == "null" ? "ArgumentNullException" : "JsonSerializerException"
        );
    }

    [Fact]
    public async Task The_context_of_a_Lambda_authorizer_is_in_the_event_and_gives_the_user_no_claims()
    {
        var context = new JsonObject
        {
            ["sub"] = "shop-de",
            ["level"] = 3,
            ["none"] = null,
        };
        var seen = await SeeAsync(HttpApiEvents.Request("GET", "/x").With("requestContext/authorizer/lambda", context));

        seen.User.Identity!.IsAuthenticated.ShouldBeTrue();
        seen.User.Claims.ShouldBeEmpty();
        var lambda = seen.Event.RequestContext!.Authorizer!.Lambda!;
        lambda["sub"].ToString().ShouldBe("shop-de");
        lambda["level"].ToString().ShouldBe("3");
        lambda["none"].ShouldBeNull();
    }

    [Fact]
    public async Task An_IAM_caller_is_in_the_event_and_gives_the_user_no_claims()
    {
        var iam = new JsonObject
        {
            ["accountId"] = "123456789012",
            ["userArn"] = "arn:aws:iam::123456789012:user/shop",
            ["cognitoIdentity"] = null,
        };
        var seen = await SeeAsync(HttpApiEvents.Request("GET", "/x").With("requestContext/authorizer/iam", iam));

        seen.User.Identity!.IsAuthenticated.ShouldBeTrue();
        seen.User.Claims.ShouldBeEmpty();
        seen.Event.RequestContext!.Authorizer!.IAM!.UserARN.ShouldBe("arn:aws:iam::123456789012:user/shop");
    }

    [Fact]
    public async Task A_client_certificate_is_that_of_the_connection()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddDays(1)
        );
        var pem = certificate.ExportCertificatePem();

        (await SeeAsync(WithCertificate(pem + "\n"))).Certificate!.Subject.ShouldBe("CN=shop");
        (await FailAsync(WithCertificate("Bag Attributes\n" + pem))).ShouldBe("InvalidOperationException");
        (await FailAsync(WithCertificate(pem + "\n" + pem))).ShouldBe("InvalidOperationException");
    }

    [Theory]
    [InlineData("", "InvalidOperationException")]
    [InlineData("junk", "InvalidOperationException")]
    [InlineData("-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----", "InvalidOperationException")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "InvalidOperationException")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CryptographicException")]
    public async Task A_client_certificate_that_cannot_be_read_is_a_function_error(string pem, string expected) =>
        (await FailAsync(WithCertificate(pem))).ShouldBe(expected);

    [Fact]
    public async Task Without_an_authorizer_there_is_no_user() =>
        (await SeeAsync(HttpApiEvents.Request("GET", "/x"))).User.Identity?.IsAuthenticated.ShouldNotBe(true);

    [Fact]
    public async Task Context_and_event_are_among_the_items()
    {
        var seen = await SeeAsync(
            HttpApiEvents
                .Request("GET", "/x", query: "q=1")
                .With("queryStringParameters/q", "1")
                .With("pathParameters/id", "7")
                .With("stageVariables/v", "blue")
                .With("unknown", new JsonObject { ["deep"] = new JsonArray(1, 2) })
        );

        seen.Lambda.AwsRequestId.ShouldBe("request-1");
        seen.TraceIdentifier.ShouldBe("Root=1-request-1");
        seen.Event.Version.ShouldBe("2.0");
        seen.Event.RouteKey.ShouldBe("$default");
        seen.Event.QueryStringParameters!["q"].ShouldBe("1");
        seen.Event.PathParameters!["id"].ShouldBe("7");
        seen.Event.StageVariables!["v"].ShouldBe("blue");
        seen.Event.RequestContext!.TimeEpoch.ShouldBe(1795460638000);
        seen.Event.RequestContext.ApiId.ShouldBe("abc123");
        seen.Event.RequestContext.Http!.UserAgent.ShouldBe("curl/8");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"requestContext\":[]}")]
    [InlineData("{\"headers\":{\"a\":\"b\"}}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"body\":\"*\",\"isBase64Encoded\":true}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"isBase64Encoded\":null}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"},\"timeEpoch\":null}}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"},\"stage\":5}}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"headers\":{\"a\":1}}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"cookies\":\"a=1\",\"x\":[\"b\"]}")]
    [InlineData("{\"requestContext\":{\"http\":{\"method\":\"GET\"}}}x")]
    [InlineData("{")]
    public async Task What_is_no_HTTP_request_is_a_function_error(string json)
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.Run(_ => Task.CompletedTask));

        (await function.InvokeAsync(json)).Kind.ShouldBe("error");
        (await function.InvokeAsync(HttpApiEvents.Request("GET", "/").ToJsonString())).Kind.ShouldBe("response");
    }

    [Fact]
    public async Task Names_are_read_in_any_case() =>
        (
            await SeeAsync((JsonObject)JsonNode.Parse("""{"RAWPATH":"/x","RequestContext":{"http":{"Method":"GET","p\u0061th":"/x"}}}""")!)
        ).Path.ShouldBe("/x");

    private static JsonObject WithCertificate(string pem) =>
        HttpApiEvents.Request("GET", "/x").With("requestContext/authentication/clientCert/clientCertPem", pem);

    /// <summary>The type of the error that the function reports.</summary>
    private static async Task<string?> FailAsync(JsonObject request)
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.Run(_ => Task.CompletedTask));
        var posted = await function.InvokeAsync(request.ToJsonString());
        posted.Kind.ShouldBe("error");
        return posted.ErrorType;
    }

    private static async Task<Seen> SeeAsync(JsonObject request)
    {
        Seen? seen = null;
        await using var function = await HttpApiFunction.StartAsync(app =>
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                seen = new Seen(context, body.ToArray());
            })
        );
        var posted = await function.InvokeAsync(request.ToJsonString());
        posted.Kind.ShouldBe("response", posted.Text);
        return seen.ShouldNotBeNull();
    }

    private sealed class Seen(HttpContext context, byte[] body)
    {
        private readonly Dictionary<string, string?[]> _headers = context.Request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToArray(),
            StringComparer.OrdinalIgnoreCase
        );

        public string PathBase { get; } = context.Request.PathBase.Value!;
        public string Path { get; } = context.Request.Path.Value!;
        public string QueryString { get; } = context.Request.QueryString.Value!;
        public string RawTarget { get; } = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        public string Host { get; } = context.Request.Host.Value!;
        public string Scheme { get; } = context.Request.Scheme;
        public string Protocol { get; } = context.Request.Protocol;
        public long? ContentLength { get; } = context.Request.ContentLength;
        public bool CanHaveBody { get; } = context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        public byte[] Body { get; } = body;
        public Dictionary<string, string> Headers { get; } =
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        public X509Certificate2? Certificate { get; } = context.Connection.ClientCertificate;
        public string[] Cookies { get; } = [.. context.Request.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")];
        public IPAddress? Remote { get; } = context.Connection.RemoteIpAddress;
        public ClaimsPrincipal User { get; } = context.User;

        public string?[] Values(string header) => _headers.TryGetValue(header, out var values) ? values : [];

        public string TraceIdentifier { get; } = context.TraceIdentifier;
        public ILambdaContext Lambda { get; } = (ILambdaContext)context.Items[AbstractAspNetCoreFunction.LAMBDA_CONTEXT]!;
        public APIGatewayHttpApiV2ProxyRequest Event { get; } =
            (APIGatewayHttpApiV2ProxyRequest)context.Items[AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT]!;
    }
}
