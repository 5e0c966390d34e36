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

    private readonly ConcurrentQueue<RecordedCall> _calls = new();
    private readonly ConcurrentQueue<ConnectionContext> _connections = new();
    private readonly List<(int Number, TaskCompletionSource Arrived)> _waiting = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<RecordedCall>> _arrivals = new();
    private int _count;

    private FakeWire(WebApplication application) => _application = application;

    /// <summary>Answers the call of this number, from 1; must be set before the first call.</summary>
    public Func<HttpContext, RecordedCall, Task> Answer { get; set; } = (_, _) => throw new InvalidOperationException("no answer was set");

    public Uri Url => new(_application.Urls.Single());

    /// <summary>How many connections were accepted.</summary>
    public int Connections => _connections.Count;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. _calls];

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

    /// <summary>Until so many calls have come in.</summary>
    public async Task WaitForCallsAsync(int number)
    {
        TaskCompletionSource arrived;
        lock (_waiting)
        {
            if (_calls.Count >= number)
            {
                return;
            }

            _waiting.Add((number, arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private TaskCompletionSource<RecordedCall> Arrival(int number) =>
        _arrivals.GetOrAdd(number, static _ => new TaskCompletionSource<RecordedCall>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new RecordedCall(
            Interlocked.Increment(ref _count),
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()
        );
        context.RequestAborted.Register(() => call.Aborted.TrySetResult());
        lock (_waiting)
        {
            _calls.Enqueue(call);
            _waiting.FindAll(one => one.Number <= _calls.Count).ForEach(one => one.Arrived.TrySetResult());
        }

        Arrival(call.Number).SetResult(call);
        await Answer(context, call);
    }
}

/// <summary>What came in.</summary>
public sealed record RecordedCall(int Number, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Done when the caller has gone away.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
