using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FraudServerless.ContainerHosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.ContainerHosting;

/// <summary>SageMaker's serving contract over real sockets.</summary>
public sealed class ContainerServerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly HttpClient _client = new();
    private ContainerServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ContainerServer.StartAsync(new ContainerSettings { Port = 0, Address = IPAddress.Loopback }, None);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Ping_is_503_while_loading_and_200_with_an_empty_body_once_loaded()
    {
        var loading = await _client.GetAsync("/ping", None);
        loading.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await loading.Content.ReadAsStringAsync(None)).ShouldBe("""{"error":{"code":"NOT_READY","message":"The artifacts are still loading."}}""");

        _server.Ready(new Echo());

        var loaded = await _client.GetAsync("/ping", None);
        loaded.StatusCode.ShouldBe(HttpStatusCode.OK);
        loaded.Content.Headers.ContentLength.ShouldBe(0);
    }

    [Fact]
    public async Task Batch_transform_learns_how_to_send()
    {
        var parameters = await _client.GetStringAsync("/execution-parameters", None);
        parameters.ShouldBe($$"""{"MaxConcurrentTransforms":{{Environment.ProcessorCount}},"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":6}""");
        (await _client.PostAsync("/execution-parameters", new StringContent(""), None)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Beyond_the_bound_an_invocation_is_429_at_once_and_the_others_are_answered()
    {
        await using var server = await ContainerServer.StartAsync(
            new ContainerSettings
            {
                Port = 0,
                Address = IPAddress.Loopback,
                MaxPending = 2,
            },
            None
        );
        using var waits = new Waits();
        server.Ready(waits);
        var url = new Uri($"http://127.0.0.1:{server.Port}/invocations");
        var first = _client.PostAsync(url, new StringContent("1"), None);
        await waits.Entered.WaitAsync(None);
        var second = _client.PostAsync(url, new StringContent("2"), None);
        await waits.Entered.WaitAsync(None);

        var third = await _client.PostAsync(url, new StringContent("3"), None);
        waits.Leave.Release(2);

        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await third.Content.ReadAsStringAsync(None)).ShouldContain("\"code\":\"BUSY\"");
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second).StatusCode.ShouldBe(HttpStatusCode.OK);

        var later = _client.PostAsync(url, new StringContent("4"), None);
        await waits.Entered.WaitAsync(None);
        waits.Leave.Release();
        (await later).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_that_is_still_on_its_way_keeps_nobody_out()
    {
        await using var server = await ContainerServer.StartAsync(
            new ContainerSettings
            {
                Port = 0,
                Address = IPAddress.Loopback,
                MaxPending = 1,
            },
            None
        );
        server.Ready(new Echo());
        using var slow = await BeginAsync(server.Port, 2);

        var quick = await _client.PostAsync(new Uri($"http://127.0.0.1:{server.Port}/invocations"), new StringContent("1"), None);

        quick.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("80000000\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("xyz\r\n1\r\n0\r\n\r\n")]
    [InlineData("1\r\n123\r\n0\r\n\r\n")]
    public async Task Bad_framing_is_400_with_the_usual_error_and_the_next_request_is_served(string body)
    {
        _server.Ready(new Echo());
        var answer = await RawAsync("POST /invocations HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldEndWith("""{"error":{"code":"BAD_REQUEST","message":"The request's body could not be read."}}""");
        (await _client.GetAsync("/ping", None)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_caller_that_hangs_up_the_next_request_is_served(bool resets)
    {
        _server.Ready(new Echo());
        using (var caller = await BeginAsync(_server.Port, 9))
        {
            caller.LingerState = new LingerOption(resets, 0);
            if (!resets)
            {
                using var answer = new StreamReader(caller.GetStream());
                caller.Client.Shutdown(SocketShutdown.Send);
                await HangUpAsync(answer);
            }
        }

        (await _client.PostAsync("/invocations", new StringContent("1"), None)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task An_invocation_before_the_artifacts_are_loaded_is_503() =>
        (await _client.PostAsync("/invocations", new StringContent("x"), None)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

    [Fact]
    public async Task The_handler_sees_headers_and_body_and_its_answer_is_sent_with_its_length()
    {
        _server.Ready(new Echo());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations");
        request.Content = new StringContent("hello", Encoding.UTF8, "text/csv");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Amzn-SageMaker-Custom-Attributes", "contributions=all");

        var answer = await _client.SendAsync(request, None);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain");
        var text = await answer.Content.ReadAsStringAsync(None);
        text.ShouldBe("text/csv; charset=utf-8|application/json|contributions=all|5|hello");
        answer.Content.Headers.ContentLength.ShouldBe(text.Length);
        answer.Headers.TransferEncodingChunked.ShouldNotBe(true);
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Absent_headers_are_empty_and_an_empty_body_is_empty()
    {
        _server.Ready(new Echo());
        (await RawAsync("POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).ShouldEndWith("\r\n\r\n|||0|");
        (await RawAsync("POST /invocations HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).ShouldEndWith("\r\n\r\n|||0|");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(ContainerSettings.MaxBodyBytes)]
    public async Task A_body_of_any_allowed_size_arrives_whole(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        _server.Ready(new Mirror());
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations");
            request.Content = new ByteArrayContent(bytes);
            request.Headers.TransferEncodingChunked = chunked;
            var answer = await _client.SendAsync(request, None);
            (await answer.Content.ReadAsByteArrayAsync(None)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task An_answer_written_in_pieces_of_any_size_arrives_whole_and_short_answers_after_it_do_too()
    {
        var pieces = new Pieces();
        _server.Ready(pieces);
        await Parallel.ForAsync(
            0,
            40,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, none) =>
            {
                var bytes = i % 3 == 0 ? 1_500_000 : i;
                var answer = await _client.PostAsync("/invocations", new StringContent($"{bytes}"), none);
                answer.Content.Headers.ContentLength.ShouldBe(bytes);
                (await answer.Content.ReadAsByteArrayAsync(none)).ShouldBe(Pieces.Expected(bytes));
            }
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_larger_body_is_413(bool chunked)
    {
        _server.Ready(new Echo());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations");
        request.Content = new ByteArrayContent(new byte[ContainerSettings.MaxBodyBytes + 1]);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        var answer = await _client.SendAsync(request, None);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync(None)).ShouldBe("""{"error":{"code":"TOO_LARGE","message":"The body is larger than 6 MiB."}}""");
    }

    [Theory]
    [InlineData("GET", "/", 404, null)]
    [InlineData("POST", "/invocations/x", 404, null)]
    [InlineData("POST", "/Invocations", 404, null)]
    [InlineData("GET", "/invocations", 405, "POST")]
    [InlineData("PUT", "/invocations", 405, "POST")]
    [InlineData("POST", "/ping", 405, "GET")]
    public async Task Other_paths_are_404_and_other_methods_405(string method, string path, int status, string? allow)
    {
        _server.Ready(new Echo());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var answer = await _client.SendAsync(request, None);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.Allow.SingleOrDefault().ShouldBe(allow);
        (await answer.Content.ReadAsStringAsync(None)).ShouldStartWith("""{"error":{"code":""");
    }

    [Fact]
    public async Task A_handler_that_throws_is_500_without_its_message_or_stack_and_the_next_request_is_served()
    {
        _server.Ready(new Throws());
        var answer = await _client.PostAsync("/invocations", new StringContent("x"), None);
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync(None)).ShouldBe(
            """{"error":{"code":"INTERNAL","message":"The container failed on this request; its log says where."}}"""
        );
        (await _client.GetAsync("/ping", None)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Disposing_answers_what_is_under_way()
    {
        using var handler = new Waits();
        _server.Ready(handler);
        var answer = _client.PostAsync("/invocations", new StringContent("x"), None);
        await handler.Entered.WaitAsync(None);
        var disposed = _server.DisposeAsync();
        handler.Leave.Release();
        (await answer).StatusCode.ShouldBe(HttpStatusCode.OK);
        await disposed;
        await Should.ThrowAsync<HttpRequestException>(() => _client.GetAsync("/ping", None));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_IOException() =>
        await Should.ThrowAsync<IOException>(() =>
            ContainerServer.StartAsync(new ContainerSettings { Port = _server.Port, Address = IPAddress.Loopback }, None)
        );

    /// <summary>What the server says to a caller that has half-closed, which is no fault of its own; or nothing, when it hangs up first.</summary>
    private static async Task HangUpAsync(StreamReader answer)
    {
        try
        {
            (await answer.ReadToEndAsync(None)).ShouldNotContain("HTTP/1.1 5");
        }
        catch (IOException)
        {
            // It has reset the connection.
        }
    }

    /// <summary>Sends a request and the first byte of its body; returns when the body is read, which the server says by 100 Continue (RFC 9110, 10.1.1).</summary>
    private static async Task<TcpClient> BeginAsync(int port, int length)
    {
        const string @continue = "HTTP/1.1 100 Continue\r\n\r\n";
        var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, port, None);
        var stream = caller.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /invocations HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"),
            None
        );
        var answer = new byte[@continue.Length];
        await stream.ReadExactlyAsync(answer, None);
        Encoding.ASCII.GetString(answer).ShouldBe(@continue);
        await stream.WriteAsync("1"u8.ToArray(), None);
        return caller;
    }

    private async Task<string> RawAsync(string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _server.Port, None);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), None);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(None);
    }

    private sealed class Echo : IInvocationHandler
    {
        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            var text =
                $"{request.ContentType}|{request.Accept}|{request.CustomAttributes}|{request.Body.Length}|{Encoding.UTF8.GetString(request.Body.Span)}";
            output.Write(Encoding.UTF8.GetBytes(text));
            return new InvocationResult(202, "text/plain");
        }
    }

    private sealed class Mirror : IInvocationHandler
    {
        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            output.Write(request.Body.Span);
            return new InvocationResult(200, "application/octet-stream");
        }
    }

    /// <summary>Writes as many bytes as the body says, in pieces whose room is asked for first.</summary>
    private sealed class Pieces : IInvocationHandler
    {
        public static byte[] Expected(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 / 7))];

        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            var expected = Expected(int.Parse(request.Body.Span, provider: null)).AsSpan();
            for (var random = new Random(3); !expected.IsEmpty; )
            {
                var size = Math.Min(expected.Length, random.Next(4) == 0 ? random.Next(200_000) : random.Next(3000));
                var room = size % 2 == 0 ? output.GetSpan(size) : output.GetMemory(size).Span;
                expected[..size].CopyTo(room);
                output.Advance(size);
                expected = expected[size..];
            }

            return new InvocationResult(200, "application/octet-stream");
        }
    }

    private sealed class Throws : IInvocationHandler
    {
        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            output.Write("half an answer"u8);
            throw new InvalidOperationException("a secret");
        }
    }

    private sealed class Waits : IInvocationHandler, IDisposable
    {
        public SemaphoreSlim Entered { get; } = new(0);
        public SemaphoreSlim Leave { get; } = new(0);

        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            Entered.Release();
            Leave.Wait();
            return new InvocationResult(200, "text/plain");
        }

        public void Dispose()
        {
            Entered.Dispose();
            Leave.Dispose();
        }
    }
}
