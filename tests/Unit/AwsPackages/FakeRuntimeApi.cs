using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>Lambda's Runtime API over real HTTP: gives out the events that a test queues and completes them with what the runtime posts.</summary>
internal sealed class FakeRuntimeApi : IAsyncDisposable
{
    private readonly Channel<Invocation> _queue = Channel.CreateUnbounded<Invocation>();
    private readonly ConcurrentDictionary<string, Invocation> _pending = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private int _ids;

    private FakeRuntimeApi(WebApplication app) => _app = app;

    /// <summary>The value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The status that answers the next posted response instead of 202.</summary>
    public int? RefuseResponseWith { get; set; }

    /// <summary>The status that answers a poll instead of an event.</summary>
    public int? RefuseNextWith { get; set; }

    /// <summary>Closes the connection after each answer instead of keeping it alive.</summary>
    public bool CloseConnections { get; set; }

    public TaskCompletionSource<Posted> InitError { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentBag<string> Connections { get; } = [];

    public static async Task<FakeRuntimeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeRuntimeApi(app);
        app.Run(fake.ServeAsync);
        await app.StartAsync();
        fake.Address = new Uri(app.Urls.Single()).Authority;
        return fake;
    }

    /// <summary>Queues an event; the task completes with what the function posts for it.</summary>
    public Task<Posted> InvokeAsync(byte[] payload, Action<IHeaderDictionary>? headers = null, bool chunked = false)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"request-{Interlocked.Increment(ref _ids)}");
        var invocation = new Invocation(id, payload, headers, chunked);
        _pending[id] = invocation;
        _queue.Writer.TryWrite(invocation);
        return invocation.Result.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Connections.Add(context.Connection.Id);
        if (CloseConnections)
        {
            context.Response.Headers.Connection = "close";
        }

        var path = context.Request.Path.Value!;
        var root = path.IndexOf("/2018-06-01/runtime/", StringComparison.Ordinal);
        var call = path[(root + "/2018-06-01/runtime/".Length)..].Split('/');
        switch (call)
        {
            case ["invocation", "next"] when HttpMethods.IsGet(context.Request.Method):
                await NextAsync(context);
                break;
            case ["invocation", var id, "response" or "error"] when HttpMethods.IsPost(context.Request.Method):
                var posted = await Posted.ReadAsync(call[2], context.Request);
                var status = call[2] == "response" ? RefuseResponseWith ?? 202 : 202;
                RefuseResponseWith = null;
                if (_pending.TryRemove(id, out var invocation))
                {
                    invocation.Result.TrySetResult(posted);
                    await AnswerAsync(context, status);
                }
                else
                {
                    await AnswerAsync(context, 400);
                }

                break;
            case ["init", "error"]:
                InitError.TrySetResult(await Posted.ReadAsync("init", context.Request));
                await AnswerAsync(context, 202);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private async Task NextAsync(HttpContext context)
    {
        if (RefuseNextWith is { } refusal)
        {
            await AnswerAsync(context, refusal);
            return;
        }

        var invocation = await _queue.Reader.ReadAsync(context.RequestAborted);
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-central-1:123456789012:function:checkout";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-" + invocation.Id;
        invocation.Headers?.Invoke(headers);
        if (!invocation.Chunked)
        {
            context.Response.ContentLength = invocation.Payload.Length;
        }

        for (var sent = 0; sent < invocation.Payload.Length; sent += 10_000)
        {
            await context.Response.Body.WriteAsync(invocation.Payload.AsMemory(sent, Math.Min(10_000, invocation.Payload.Length - sent)));
            await context.Response.Body.FlushAsync();
        }
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("{\"status\":\"OK\"}");
    }

    private sealed record Invocation(string Id, byte[] Payload, Action<IHeaderDictionary>? Headers, bool Chunked)
    {
        public TaskCompletionSource<Posted> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
