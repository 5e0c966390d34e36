using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Support;

/// <summary>An HTTP server on a port of its own that answers as a test tells it to; the code under test speaks to it through the real clients.</summary>
public sealed class FakeWire : IAsyncDisposable
{
    private readonly WebApplication _application;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly List<RecordedCall> _calls = [];
    private readonly ConcurrentQueue<ConnectionContext> _connections = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<RecordedCall>> _arrivals = new();

    private FakeWire(WebApplication application) => _application = application;

    /// <summary>Answers the call of this number, from 1; must be set before the first call.</summary>
    public Func<HttpContext, RecordedCall, Task> Answer { get; set; } = (_, _) => throw new InvalidOperationException("no answer was set");

    public Uri Url => new(_application.Urls.Single());

    /// <summary>How many connections were accepted.</summary>
    public int Connections => _connections.Count;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public static async Task<FakeWire> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(1));
        FakeWire? wire = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(next =>
                    connection =>
                    {
                        wire!._connections.Enqueue(connection);
                        return next(connection);
                    }
                )
            )
        );
        wire = new FakeWire(builder.Build());
        wire._application.Run(wire.HandleAsync);
        await wire._application.StartAsync();
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

    /// <summary>Closes all connections, as a service does with those that nobody uses.</summary>
    public async Task DropConnectionsAsync()
    {
        foreach (var connection in _connections)
        {
            connection.Abort();
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.ConnectionClosed.Register(closed.SetResult);
            await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>The call of this number, from 1, as soon as it has come.</summary>
    public Task<RecordedCall> CallAsync(int number) => Arrival(number).Task.WaitAsync(Limit);

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private TaskCompletionSource<RecordedCall> Arrival(int number) =>
        _arrivals.GetOrAdd(number, static _ => new TaskCompletionSource<RecordedCall>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        RecordedCall call;
        lock (_calls)
        {
            call = new RecordedCall(
                _calls.Count + 1,
                context.Request.Method,
                context.Request.Path,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()
            );
            _calls.Add(call);
        }

        context.RequestAborted.Register(() => call.Aborted.TrySetResult());
        Arrival(call.Number).SetResult(call);
        await Answer(context, call);
    }
}
