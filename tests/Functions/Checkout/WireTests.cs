using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.CheckoutApi;
using FraudServerless.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>The function on Kestrel and real sockets: callers that send no proper HTTP, are slow, or hang up.</summary>
[Collection(nameof(FakeAws))]
public sealed class WireTests(CheckoutHost host) : IAsyncLifetime
{
    private const string Head = "POST /v1/fraud-check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private readonly LogLine _log = new();
    private WebApplicationFactory<RequestLog> _server = null!;

    public ValueTask InitializeAsync()
    {
        _server = host.WithQueue(_log, ("MAX_CONCURRENT_CHECKS", "2"));
        _server.UseKestrel(0);
        _server.StartServer();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        host.Aws.Reset();
        await _server.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData("80000000\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("xyz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}}}\r\n0\r\n\r\n")]
    [InlineData("1\r\n{\r\nzz\r\n")]
    public async Task Bad_framing_is_the_callers_fault(string body)
    {
        using var caller = await ConnectAsync();
        await SendAsync(caller, Head + "Transfer-Encoding: chunked\r\n\r\n" + body);

        var answer = await AnswerAsync(caller);

        answer.ShouldStartWith("HTTP/1.1 400 ");
        var error = JsonNode.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..])!;
        error["errorCode"]!.GetValue<string>().ShouldBe("NOT_JSON");
        error["field"]!.GetValue<string>().ShouldBeEmpty();
        error["errors"]!.AsArray().ShouldHaveSingleItem()!["field"]!.GetValue<string>().ShouldBeEmpty();
        var line = await LineAsync();
        line["status"]!.GetValue<int>().ShouldBe(400);
        line["fault"].ShouldBeNull();
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{", true)]
    [InlineData("Content-Length: 100\r\n\r\n{", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{", false)]
    public async Task A_caller_that_hangs_up_is_nobodys_error(string rest, bool resets)
    {
        using var caller = await ConnectAsync();
        var end = rest.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        // The request has to be under way, or nobody learns of it at all.
        await BeginAsync(caller, rest[..end]);
        await SendAsync(caller, rest[(end + 4)..]);
        if (resets)
        {
            caller.LingerState = new LingerOption(enable: true, seconds: 0);
            caller.Dispose();
        }
        else
        {
            caller.Shutdown(SocketShutdown.Send);
        }

        var line = await LineAsync();

        line["status"]!.GetValue<int>().ShouldBe(499);
        line["errorCode"]!.GetValue<string>().ShouldBe("ABORTED");
        line["errors"]!.GetValue<int>().ShouldBe(0);
        line["fault"].ShouldBeNull();
    }

    [Fact]
    public async Task Slow_bodies_keep_nobody_out()
    {
        var orders = Enumerable.Range(0, 5).Select(i => CheckoutHost.Order($"slow-{i}").ToJsonString()).ToArray();
        var slow = new List<Socket>();
        foreach (var order in orders)
        {
            var caller = await ConnectAsync();
            slow.Add(caller);
            await BeginAsync(caller, $"Connection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(order)}");
            await SendAsync(caller, order[..10]);
        }

        using var quick = await ConnectAsync();
        var whole = CheckoutHost.Order("quick").ToJsonString();
        await SendAsync(quick, $"{Head}Connection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(whole)}\r\n\r\n{whole}");
        (await AnswerAsync(quick)).ShouldStartWith("HTTP/1.1 200 ");

        foreach (var (caller, order) in slow.Zip(orders))
        {
            await SendAsync(caller, order[10..]);
            (await AnswerAsync(caller)).ShouldStartWith("HTTP/1.1 200 ");
            caller.Dispose();
        }
    }

    [Theory]
    [InlineData("application/json;", 200)]
    [InlineData("text/json", 200)]
    [InlineData("text/html", 415)]
    public async Task The_content_type_is_judged_as_sent(string type, int status)
    {
        var order = CheckoutHost.Order($"sent-{status}-{type.Length}").ToJsonString();
        using var caller = await ConnectAsync();
        await SendAsync(
            caller,
            $"POST /v1/fraud-check HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(order)}\r\n\r\n{order}"
        );

        (await AnswerAsync(caller)).ShouldStartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public void The_framework_writes_no_lines_of_its_own() => _server.Services.GetServices<ILoggerProvider>().ShouldBeEmpty();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.ClientOptions.BaseAddress.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task<int> SendAsync(Socket caller, string text) =>
        caller.SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    /// <summary>Sends a request without its body, and returns when the body is read: the server says 100 Continue at that moment (RFC 9110, 10.1.1).</summary>
    private static async Task BeginAsync(Socket caller, string headers)
    {
        await SendAsync(caller, $"{Head}Expect: 100-continue\r\n{headers}\r\n\r\n");
        const string @continue = "HTTP/1.1 100 Continue\r\n\r\n";
        var answer = new byte[@continue.Length];
        await using var stream = new NetworkStream(caller);
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Encoding.UTF8.GetString(answer).ShouldBe(@continue);
    }

    /// <summary>All that comes until the server closes the connection.</summary>
    private static async Task<string> AnswerAsync(Socket caller)
    {
        await using var stream = new NetworkStream(caller);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private async Task<JsonNode> LineAsync() => JsonNode.Parse(await _log.NextAsync())!;
}
