using System.Net;

namespace FraudServerless.Hosting;

/// <summary>
/// A pool that is left for a new one when it was idle for too long. The pool's own timeout comes by a timer, which stands still while the function is frozen
/// and so comes too late for the first order after it.
/// </summary>
/// <param name="connectTimeout">Of one attempt to connect.</param>
/// <param name="time">Tells how long nobody used the connections.</param>
internal sealed class KeptConnections(TimeSpan connectTimeout, TimeProvider time) : HttpMessageHandler
{
    /// <summary>
    /// Services and gateways drop what nobody uses for a minute or longer, and a frozen function does not hear of it. A connection that was idle for longer than
    /// this is not used again.
    /// </summary>
    internal static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(50);

    private readonly Lock _gate = new();
    private HttpMessageInvoker _pool = NewPool(connectTimeout);
    private long _lastUsed = time.GetTimestamp();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await Pool().SendAsync(request, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _lastUsed, time.GetTimestamp());
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pool.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Pool()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(Volatile.Read(ref _lastUsed)) > MaxIdle)
            {
                // Closes what is idle; a request that is still under way ends in peace.
                _pool.Dispose();
                _pool = NewPool(connectTimeout);
            }

            Volatile.Write(ref _lastUsed, time.GetTimestamp());
            return _pool;
        }
    }

    private static HttpMessageInvoker NewPool(TimeSpan connectTimeout) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = connectTimeout,
                PooledConnectionIdleTimeout = MaxIdle,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                ActivityHeadersPropagator = null,
            },
            disposeHandler: true
        );
}
