using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Support;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>What the function takes for an order, and how it says what is wrong with the rest.</summary>
[Collection(nameof(FakeAws))]
public sealed class RequestBodyTests(CheckoutHost host) : IDisposable
{
    private static readonly Uri Path = new("/v1/fraud-check", UriKind.Relative);

    public void Dispose() => host.Aws.Reset();

    [Fact]
    public async Task Every_fault_of_a_request_is_named()
    {
        var order = CheckoutHost.Order("faulty");
        order["order"]!["grandTotal"] = "a lot";
        order["items"]![1]!["qty"] = 0;
        order.AsObject().Remove("customer");
        using var response = await host.PostAsync(order);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = await ErrorAnswer.ReadAsync(response);
        error["errorCode"]!.GetValue<string>().ShouldBe("VALIDATION");
        error["field"]!.GetValue<string>().ShouldBe("customer");
        error["errors"]!
            .AsArray()
            .Select(fault => $"{fault!["field"]} {fault["code"]}")
            .ShouldBe(["customer REQUIRED", "order.grandTotal TYPE", "items[1].qty RANGE"]);
    }

    [Theory]
    [InlineData("", "NOT_JSON", 400)]
    [InlineData("{", "NOT_JSON", 400)]
    [InlineData("[]", "NOT_JSON", 400)]
    [InlineData("null", "NOT_JSON", 400)]
    [InlineData("\"text\"", "NOT_JSON", 400)]
    [InlineData("""{"schemaVersion":"2.0"}""", "UNSUPPORTED_VERSION", 422)]
    public async Task What_is_no_order_is_refused(string body, string code, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.Client.PostAsync(Path, content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        var error = await ErrorAnswer.ReadAsync(response);
        error["errorCode"]!.GetValue<string>().ShouldBe(code);
        if (code == "NOT_JSON")
        {
            ShouldNameTheBody(error);
        }
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("APPLICATION/JSON; charset=UTF-8", 200)]
    [InlineData("text/json;charset=utf-8", 200)]
    [InlineData("application/json;", 200)]
    [InlineData("text/json ; ;x", 200)]
    [InlineData("application/json; charset=utf-16", 200)]
    [InlineData(" ", 200)]
    [InlineData(null, 200)]
    [InlineData(";charset=utf-8", 415)]
    [InlineData("application/json, text/json", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/jsonlines", 415)]
    [InlineData("json", 415)]
    public async Task The_media_type_is_json_or_none(string? type, int status)
    {
        var order = CheckoutHost.Order($"type-{type?.GetHashCode(StringComparison.Ordinal):x}");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(order.ToJsonString()));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await host.Client.PostAsync(Path, content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 415)
        {
            ErrorAnswer.ShouldNameNothing(await ErrorAnswer.ReadAsync(response), "MEDIA_TYPE");
        }
    }

    [Theory]
    [InlineData("identity", 200)]
    [InlineData("Identity, identity", 200)]
    [InlineData("gzip", 415)]
    [InlineData("identity, br", 415)]
    [InlineData("utf-8", 415)]
    public async Task The_body_is_sent_as_it_is(string coding, int status)
    {
        using var content = CheckoutHost.Json(CheckoutHost.Order($"coding-{coding.Length}"));
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await host.Client.PostAsync(Path, content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 415)
        {
            ErrorAnswer.ShouldNameNothing(await ErrorAnswer.ReadAsync(response), "MEDIA_TYPE");
        }
    }

    [Theory]
    [InlineData(0, false, 200)]
    [InlineData(1, false, 413)]
    [InlineData(0, true, 200)]
    [InlineData(1, true, 413)]
    public async Task A_request_has_at_most_256_KiB(int over, bool chunked, int status)
    {
        var text = CheckoutHost.Order($"size-{over}-{chunked}").ToJsonString();
        var body = Encoding.UTF8.GetBytes(text);
        var padded = new byte[(256 * 1024) + over];
        padded.AsSpan().Fill((byte)' ');
        body.CopyTo(padded, 0);
        using HttpContent content = chunked ? new StreamContent(new NoLengthStream(padded)) : new ByteArrayContent(padded);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await host.Client.PostAsync(Path, content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 413)
        {
            ErrorAnswer.ShouldNameNothing(await ErrorAnswer.ReadAsync(response), "TOO_LARGE");
        }
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_the_callers_fault()
    {
        var context = await host.Server.SendAsync(
            http =>
            {
                http.Request.Method = "POST";
                http.Request.Path = "/v1/fraud-check";
                http.Request.Body = new BrokenStream();
            },
            TestContext.Current.CancellationToken
        );

        context.Response.StatusCode.ShouldBe(400);
        var error = JsonNode.Parse(await new StreamReader(context.Response.Body).ReadToEndAsync(TestContext.Current.CancellationToken))!;
        error["errorCode"]!.GetValue<string>().ShouldBe("NOT_JSON");
        ShouldNameTheBody(error);
    }

    /// <summary>What is wrong with the body as such has one fault, whose place is the body.</summary>
    private static void ShouldNameTheBody(JsonNode error)
    {
        error["field"]!.GetValue<string>().ShouldBeEmpty();
        var fault = error["errors"]!.AsArray().ShouldHaveSingleItem()!;
        fault["field"]!.GetValue<string>().ShouldBeEmpty();
        fault["code"]!.GetValue<string>().ShouldBe("NOT_JSON");
    }

    /// <summary>What the server gives of a body with broken framing.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new BadHttpRequestException("Bad chunk size data.");
    }

    private sealed class NoLengthStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
