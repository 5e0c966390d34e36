using System.Buffers;
using System.Net;
using System.Text.Json;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.ContainerHosting;

/// <summary>Lines about invocations lead to their trace and decision, and hold nothing of an order.</summary>
public sealed class InvocationLogTests : IDisposable
{
    private const string Canary = "canary-order";

    private readonly TraceContext _trace = TraceContext.Begin();
    private readonly InferenceId _id = InferenceId.Draw();
    private readonly HttpClient _client = new();

    [Theory]
    [InlineData(200, false, null, null)]
    [InlineData(200, true, "invocation", "Information")]
    [InlineData(400, false, "refused", "Warning")]
    [InlineData(400, true, "invocation", "Information")]
    public async Task A_line_is_written_of_what_is_refused_and_on_request_of_all(int status, bool all, string? name, string? level)
    {
        var (output, error) = await InvokeAsync(new Answers(status), all);
        error.ShouldBeEmpty();
        if (name is null)
        {
            output.ShouldBeEmpty();
            return;
        }

        var line = output.ShouldHaveSingleItem();
        (Text(line, "event"), Text(line, "level")).ShouldBe((name, level));
        line.GetProperty("status").GetInt32().ShouldBe(status);
        Text(line, "traceId").ShouldBe(_trace.TraceId);
        Text(line, "inferenceId").ShouldBe(_id.ToString());
    }

    [Fact]
    public async Task A_handler_that_fails_is_told_of_with_the_trace()
    {
        var (output, error) = await InvokeAsync(new Fails(), all: false);
        output.ShouldBeEmpty();
        var line = error.ShouldHaveSingleItem();
        Text(line, "event").ShouldBe("handler-failed");
        Text(line, "traceId").ShouldBe(_trace.TraceId);
        Text(line, "inferenceId").ShouldBe(_id.ToString());
    }

    public void Dispose() => _client.Dispose();

    private async Task<(List<JsonElement> Output, List<JsonElement> Error)> InvokeAsync(IInvocationHandler handler, bool all)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var settings = new ContainerSettings
        {
            Port = 0,
            Address = IPAddress.Loopback,
            LogInvocations = all,
        };
        await using (
            var server = await ContainerServer.StartAsync(
                settings,
                TextWriter.Synchronized(output),
                TextWriter.Synchronized(error),
                TestContext.Current.CancellationToken
            )
        )
        {
            server.Ready(handler);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{server.Port}/invocations");
            request.Content = new StringContent(Canary);
            request.Headers.Add(ScoreOptions.Header, CallTrace.Append("contributions=8", _trace, _id));
            using var _ = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        (output.ToString() + error).ShouldNotContain(Canary);
        return (Lines(output), Lines(error));
    }

    private static List<JsonElement> Lines(StringWriter log) =>
        [.. log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed class Answers(int status) : IInvocationHandler
    {
        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
        {
            output.Write(request.Body.Span);
            return new InvocationResult(status, "text/plain");
        }
    }

    private sealed class Fails : IInvocationHandler
    {
        public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output) =>
            throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(request.Body.Span));
    }
}
