using System.Text;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public class HttpApiResponseTests
{
    private static (int Status, string Headers, string Body) Read(string json)
    {
        var response = HttpApiResponse.Read(Encoding.UTF8.GetBytes(json));
        return (
            response.Status,
            string.Join("; ", response.Headers.Select(header => $"{header.Key}: {header.Value}")),
            Encoding.UTF8.GetString(response.Body.Span)
        );
    }

    [Theory]
    [InlineData(
        """{"statusCode":201,"headers":{"Content-Type":"application/json","X-N":5},"body":"{}"}""",
        201,
        "content-type: application/json; x-n: 5",
        "{}"
    )]
    [InlineData("""{"statusCode":"404","body":"gone"}""", 404, "content-type: text/plain;charset=UTF-8", "gone")]
    [InlineData(
        """{"statusCode":200,"cookies":["a=1","b=2; Path=/"],"headers":{"content-type":"x/y"}}""",
        200,
        "content-type: x/y; set-cookie: a=1; set-cookie: b=2; Path=/",
        ""
    )]
    [InlineData("""{"statusCode":200,"isBase64Encoded":true,"body":"w6Q=","headers":{"content-type":"x/y"}}""", 200, "content-type: x/y", "ä")]
    [InlineData("""{"statusCode":204,"body":null}""", 204, "content-type: text/plain;charset=UTF-8", "")]
    [InlineData(
        """{"statusCode":200,"headers":{"X-A":"a","Content-Type":null,"X-B":null},"body":"x","isBase64Encoded":null}""",
        200,
        "x-a: a; content-type: text/plain;charset=UTF-8",
        "x"
    )]
    [InlineData("""{"message":"hi"}""", 200, "content-type: application/json", """{"message":"hi"}""")]
    [InlineData("\"Hello\"", 200, "content-type: application/json", "Hello")]
    [InlineData("[1,2]", 200, "content-type: application/json", "[1,2]")]
    [InlineData("not json", 500, "content-type: application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("", 500, "content-type: application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":"ok"}""", 500, "content-type: application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":42}""", 500, "content-type: application/json", """{"message":"Internal Server Error"}""")]
    [InlineData(
        """{"statusCode":200,"isBase64Encoded":true,"body":"%%%"}""",
        500,
        "content-type: application/json",
        """{"message":"Internal Server Error"}"""
    )]
    public void A_functions_answer_is_read_as_format_2_0(string json, int status, string headers, string body) =>
        Read(json).ShouldBe((status, headers, body));

    [Theory]
    [InlineData("GET", "/orders", "list")]
    [InlineData("GET", "/orders/7", "one id=7")]
    [InlineData("GET", "/orders/special", "special")]
    [InlineData("DELETE", "/orders/7", "anyone id=7")]
    [InlineData("GET", "/files/a/b/c", "files path=a/b/c")]
    [InlineData("GET", "/elsewhere", "default")]
    [InlineData("POST", "/orders", "default")]
    public void The_most_specific_route_wins(string method, string path, string expected)
    {
        var table = new RouteTable<string>([
            (new RouteDefinition("ANY", "$default", false), "default"),
            (new RouteDefinition("GET", "/files/{path+}", false), "files"),
            (new RouteDefinition("ANY", "/orders/{id}", false), "anyone"),
            (new RouteDefinition("GET", "/orders/{id}", false), "one"),
            (new RouteDefinition("GET", "/orders/special", false), "special"),
            (new RouteDefinition("GET", "/orders", false), "list"),
        ]);
        var (_, parameters, target) = table.Find(method, path).ShouldNotBeNull();
        string.Join(' ', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}").Prepend(target)).ShouldBe(expected);
    }

    [Fact]
    public void Without_a_default_an_unknown_path_has_no_route() =>
        new RouteTable<string>([(new RouteDefinition("GET", "/a", false), "a")]).Find("GET", "/a/b").ShouldBeNull();
}
