using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Lambda.RuntimeSupport;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>The loop against answers that a well-behaved HTTP server would not give, or not often.</summary>
[Collection(LambdaProcess.Name)]
public sealed class RuntimeWireTests
{
    private const string Accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task An_answer_is_sent_again_when_the_kept_alive_connection_proves_dead()
    {
        using var server = new Server();
        var loop = server.RunFunctionAsync();
        using (var first = await server.AcceptAsync())
        {
            await ReadAsync(first);
            await WriteAsync(first, Event("kept"));
        }

        using var second = await server.AcceptAsync();
        var posted = await ReadAsync(second);
        await WriteAsync(second, Accepted);

        posted.ShouldStartWith("POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n");
        posted.ShouldEndWith("\r\n\r\nkept");
        (await ReadAsync(second)).ShouldStartWith("GET /2018-06-01/runtime/invocation/next ");
        loop.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_poll_is_sent_again_when_connections_break_before_the_answer(int broken)
    {
        using var server = new Server();
        _ = server.RunFunctionAsync();
        for (var i = 0; i < broken; i++)
        {
            using var connection = await server.AcceptAsync();
            await ReadAsync(connection);
        }

        using var last = await server.AcceptAsync();
        (await ReadAsync(last)).ShouldStartWith("GET /2018-06-01/runtime/invocation/next ");
        await WriteAsync(last, Event("event"));
        (await ReadAsync(last)).ShouldEndWith("\r\n\r\nevent");
    }

    [Fact]
    public async Task A_Runtime_API_that_never_answers_ends_the_loop()
    {
        using var server = new Server();
        var loop = server.RunFunctionAsync();
        for (var i = 0; i < 4; i++)
        {
            using var connection = await server.AcceptAsync();
            await ReadAsync(connection);
        }

        await Should.ThrowAsync<SocketException>(() => loop.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\nLambda-Runtime-Aws-Request-Id: id-1\r\n\r\nbody")]
    [InlineData("HTTP/1.1 200\r\ncontent-length:4\r\nLAMBDA-RUNTIME-AWS-REQUEST-ID:\t id-1 \r\n\r\nbody")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nLambda-Runtime-Aws-Request-Id: id-1\r\n\r\n2;x=y\r\nbo\r\n002\r\ndy\r\n0\r\nTrailer: t\r\n\r\n"
    )]
    [InlineData("HTTP/1.1 200 OK\r\nX: {long}\r\nContent-Length: 4\r\nLambda-Runtime-Aws-Request-Id: id-1\r\n\r\nbody")]
    public async Task Any_valid_answer_is_understood_however_it_is_cut(string answer)
    {
        answer = answer.Replace("{long}", new string('x', 20_000), StringComparison.Ordinal);
        foreach (var piece in new[] { 1, 7, 4096, int.MaxValue })
        {
            using var server = new Server();
            _ = server.RunFunctionAsync();
            using var connection = await server.AcceptAsync();
            await ReadAsync(connection);
            for (var sent = 0; sent < answer.Length; sent += Math.Min(piece, answer.Length - sent))
            {
                await WriteAsync(connection, answer.Substring(sent, Math.Min(piece, answer.Length - sent)));
            }

            (await ReadAsync(connection)).ShouldEndWith("\r\n\r\nbody");
            await WriteAsync(connection, Accepted);
            (await ReadAsync(connection)).ShouldStartWith("GET ");
        }
    }

    [Fact]
    public async Task An_answer_that_ends_with_the_connection_is_whole()
    {
        using var server = new Server();
        _ = server.RunFunctionAsync();
        using (var first = await server.AcceptAsync())
        {
            await ReadAsync(first);
            await WriteAsync(first, "HTTP/1.1 200 OK\r\nConnection: close\r\nLambda-Runtime-Aws-Request-Id: id-1\r\n\r\nto the end");
        }

        using var second = await server.AcceptAsync();
        (await ReadAsync(second)).ShouldEndWith("\r\n\r\nto the end");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    public async Task What_is_not_HTTP_ends_the_loop(string answer)
    {
        using var server = new Server();
        var loop = server.RunFunctionAsync();
        using (var connection = await server.AcceptAsync())
        {
            await ReadAsync(connection);
            await WriteAsync(connection, answer);
        }

        await Should.ThrowAsync<InvalidDataException>(() => loop.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static string Event(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nLambda-Runtime-Aws-Request-Id: id-1\r\n\r\n{body}";

    private static async Task WriteAsync(Socket connection, string text) => await connection.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>One request, as text.</summary>
    private static async Task<string> ReadAsync(Socket connection)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var count = await connection.ReceiveAsync(buffer, limit.Token);
            count.ShouldBeGreaterThan(0, "the function closed the connection");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            var all = text.ToString();
            var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = all.IndexOf("Content-Length: ", StringComparison.Ordinal);
            if (
                head > 0
                && (
                    length < 0
                    || all.Length - head - 4
                        >= int.Parse(
                            all.AsSpan(length + 16, all.IndexOf("\r\n", length, StringComparison.Ordinal) - length - 16),
                            NumberStyles.None,
                            CultureInfo.InvariantCulture
                        )
                )
            )
            {
                return all;
            }
        }
    }

    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();

        public Server() => _listener.Start();

        public async Task RunFunctionAsync()
        {
            using var bootstrap = LambdaBootstrapBuilder
                .Create((input, _) => Task.FromResult(input))
                .ConfigureOptions(options => options.RuntimeApiEndpoint = _listener.LocalEndpoint.ToString())
                .Build();
            await bootstrap.RunAsync(_stop.Token);
        }

        public async Task<Socket> AcceptAsync()
        {
            var connection = await _listener.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));
            connection.NoDelay = true;
            return connection;
        }

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Dispose();
            _stop.Dispose();
        }
    }
}
