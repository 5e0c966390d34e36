using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Unit.Scoring;

/// <summary>An HTTP server on a port of its own that answers as a test tells it to; the code under test speaks to it through the real clients.</summary>
internal sealed class FakeWire : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<RecordedCall> calls = new();
    private int count;

    private FakeWire(WebApplication application) => this.application = application;

    /// <summary>Answers the call of this number, from 1; must be set before the first call.</summary>
    public Func<HttpContext, RecordedCall, Task> Answer { get; set; } = (_, _) => throw new InvalidOperationException("no answer was set");

    public Uri Url => new(application.Urls.Single());

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. calls];

    public static async Task<FakeWire> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(1));
        var wire = new FakeWire(builder.Build());
        wire.application.Run(wire.HandleAsync);
        await wire.application.StartAsync();
        return wire;
    }

    public static async Task JsonAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    }

    /// <summary>Answers nothing until the caller goes away.</summary>
    public static async Task HangAsync(HttpContext context) =>
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async Task WaitForCallAsync()
    {
        for (var i = 0; i < 6000 && calls.IsEmpty; i++)
        {
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new RecordedCall(
            Interlocked.Increment(ref count),
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()
        );
        context.RequestAborted.Register(() => call.Aborted.TrySetResult());
        calls.Enqueue(call);
        await Answer(context, call);
    }
}

/// <summary>What came in.</summary>
internal sealed record RecordedCall(int Number, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Done when the caller has gone away.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
