using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Gateway;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public class HttpApiEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 7, 8, 9, 123, TimeSpan.Zero);
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    private static GatewayRequest Request(
        string target = "/v1/fraud-check",
        string query = "",
        byte[]? body = null,
        string method = "POST",
        params (string Name, string Value)[] headers
    ) =>
        new(
            method,
            target,
            query,
            "HTTP/1.1",
            [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
            "203.0.113.9",
            body ?? []
        );

    private static JsonElement Event(
        GatewayRequest request,
        IReadOnlyDictionary<string, string>? claims = null,
        IReadOnlyDictionary<string, string>? path = null
    )
    {
        using var document = JsonDocument.Parse(HttpApiEvent.Write(request, "POST /v1/fraud-check", path ?? None, claims, "req-1", Now));
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement element, params string[] path) => path.Aggregate(element, (at, name) => at.GetProperty(name)).GetString()!;

    [Fact]
    public void The_event_has_the_documented_shape_of_format_2_0()
    {
        var json = Event(
            Request(
                body: "{\"a\":\"ä\"}"u8.ToArray(),
                headers: [("Host", "abc.execute-api.eu-central-1.amazonaws.com:3000"), ("Content-Type", "application/json"), ("User-Agent", "shop/1")]
            )
        );
        json.EnumerateObject()
            .Select(member => member.Name)
            .ShouldBe(["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "body", "isBase64Encoded"]);
        Text(json, "version").ShouldBe("2.0");
        Text(json, "routeKey").ShouldBe("POST /v1/fraud-check");
        Text(json, "rawPath").ShouldBe("/v1/fraud-check");
        Text(json, "rawQueryString").ShouldBe("");
        Text(json, "body").ShouldBe("{\"a\":\"ä\"}");
        json.GetProperty("isBase64Encoded").GetBoolean().ShouldBeFalse();
        var context = json.GetProperty("requestContext");
        context
            .EnumerateObject()
            .Select(member => member.Name)
            .ShouldBe(["accountId", "apiId", "domainName", "domainPrefix", "http", "requestId", "routeKey", "stage", "time", "timeEpoch"]);
        Text(context, "domainName").ShouldBe("abc.execute-api.eu-central-1.amazonaws.com");
        Text(context, "domainPrefix").ShouldBe("abc");
        Text(context, "requestId").ShouldBe("req-1");
        Text(context, "stage").ShouldBe("$default");
        Text(context, "time").ShouldBe("23/Nov/2026:07:08:09 +0000");
        context.GetProperty("timeEpoch").GetInt64().ShouldBe(Now.ToUnixTimeMilliseconds());
        context
            .GetProperty("http")
            .EnumerateObject()
            .Select(member => $"{member.Name}={member.Value.GetString()}")
            .ShouldBe(["method=POST", "path=/v1/fraud-check", "protocol=HTTP/1.1", "sourceIp=203.0.113.9", "userAgent=shop/1"]);
    }

    [Fact]
    public void Headers_are_lower_case_and_joined_by_commas_and_cookies_stand_apart()
    {
        var json = Event(
            Request(
                headers:
                [
                    ("Accept", "text/html"),
                    ("accept", "application/json"),
                    ("Cookie", "a=1; b=2"),
                    ("Cookie", "c=3"),
                    ("X-Forwarded-For", "198.51.100.1"),
                    ("Connection", "keep-alive"),
                ]
            )
        );
        var headers = json.GetProperty("headers");
        Text(headers, "accept").ShouldBe("text/html,application/json");
        Text(headers, "x-forwarded-for").ShouldBe("198.51.100.1, 203.0.113.9");
        headers.EnumerateObject().ShouldNotContain(header => header.Name == "cookie" || header.Name == "connection" || header.Name.Any(char.IsUpper));
        json.GetProperty("cookies").EnumerateArray().Select(cookie => cookie.GetString()).ShouldBe(["a=1", "b=2", "c=3"]);
    }

    [Fact]
    public void Query_strings_stay_raw_and_are_decoded_and_joined_beside()
    {
        var json = Event(Request(query: "a=1&b=x%20y&a=2&flag&plus=1+1"));
        Text(json, "rawQueryString").ShouldBe("a=1&b=x%20y&a=2&flag&plus=1+1");
        json.GetProperty("queryStringParameters")
            .EnumerateObject()
            .Select(member => $"{member.Name}={member.Value.GetString()}")
            .ShouldBe(["a=1,2", "b=x y", "flag=", "plus=1 1"]);
    }

    [Fact]
    public void The_path_is_decoded()
    {
        var json = Event(Request(target: "/orders/a%20b%2Fc"), path: new Dictionary<string, string> { ["id"] = "a b/c" });
        Text(json, "rawPath").ShouldBe("/orders/a b/c");
        Text(json, "requestContext", "http", "path").ShouldBe("/orders/a b/c");
        Text(json, "pathParameters", "id").ShouldBe("a b/c");
    }

    [Theory]
    [InlineData("/orders/50%25", "/orders/50%")]
    [InlineData("/orders/a%252Fb", "/orders/a%2Fb")]
    [InlineData("/orders/who%3Fme/audit", "/orders/who")]
    public void A_path_is_decoded_once_and_ends_at_a_question_mark(string target, string path)
    {
        var json = Event(Request(target, query: "a=%2F%3F%25"));
        Text(json, "rawPath").ShouldBe(path);
        Text(json, "requestContext", "http", "path").ShouldBe(path);
        Text(json, "rawQueryString").ShouldBe("a=%2F%3F%25");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", null, false)]
    [InlineData("text/json", null, false)]
    [InlineData("application/problem+json", null, false)]
    [InlineData(null, null, false)]
    [InlineData("application/octet-stream", null, true)]
    [InlineData("application/x-www-form-urlencoded", null, true)]
    [InlineData("application/json", "gzip", true)]
    public void What_is_no_text_goes_as_base64(string? contentType, string? encoding, bool base64)
    {
        var headers = new List<(string, string)>();
        if (contentType is not null)
        {
            headers.Add(("Content-Type", contentType));
        }

        if (encoding is not null)
        {
            headers.Add(("Content-Encoding", encoding));
        }

        var json = Event(Request(body: "abc"u8.ToArray(), headers: [.. headers]));
        json.GetProperty("isBase64Encoded").GetBoolean().ShouldBe(base64);
        Text(json, "body").ShouldBe(base64 ? "YWJj" : "abc");
    }

    [Fact]
    public void Bytes_that_are_no_utf8_go_as_base64_whatever_the_content_type_says()
    {
        byte[] bytes = [(byte)'{', 0xC3, 0x28, (byte)'}'];
        var json = Event(Request(body: bytes, headers: ("Content-Type", "application/json")));
        json.GetProperty("isBase64Encoded").GetBoolean().ShouldBeTrue();
        Convert.FromBase64String(Text(json, "body")).ShouldBe(bytes);
    }

    [Fact]
    public void An_empty_body_is_left_out()
    {
        var json = Event(Request(method: "GET"));
        json.TryGetProperty("body", out _).ShouldBeFalse();
        json.GetProperty("isBase64Encoded").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Claims_of_a_token_are_passed_on_as_texts()
    {
        var payload = Convert
            .ToBase64String(Encoding.UTF8.GetBytes("""{"sub":"shop-de","exp":1795400188,"admin":true,"groups":["a","b"]}"""))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');
        var claims = TokenClaims.Read(TokenClaims.TokenOf($"Bearer eyJhbGciOiJub25lIn0.{payload}.c2ln")).ShouldNotBeNull();
        claims.ShouldBe(
            new Dictionary<string, string>
            {
                ["sub"] = "shop-de",
                ["exp"] = "1795400188",
                ["admin"] = "true",
                ["groups"] = "[a b]",
            },
            ignoreOrder: true
        );
        Text(Event(Request(), claims), "requestContext", "authorizer", "jwt", "claims", "sub").ShouldBe("shop-de");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic dXNlcjpwdw==")]
    [InlineData("Bearer opaque")]
    [InlineData("Bearer a.!!!.c")]
    [InlineData("Bearer a.WzFd.c")]
    public void What_is_no_readable_token_has_no_claims(string? authorization) => TokenClaims.Read(TokenClaims.TokenOf(authorization)).ShouldBeNull();
}
