using System.Net;
using Amazon.Runtime;

namespace FraudServerless.Hosting;

/// <summary>
/// The connections of one AWS client: HTTP/1.1, kept and used again, with no timeout of their own, since the caller's deadline cancels the request. One
/// <see cref="HttpClient"/> for the life of the process: whatever the SDK asks this factory for, once for every call, is the same.
/// </summary>
/// <param name="connectTimeout">Of one attempt to connect.</param>
/// <param name="time">Tells how long nobody used the connections.</param>
internal sealed class AwsHttp(TimeSpan connectTimeout, TimeProvider time) : HttpClientFactory, IDisposable
{
    /// <summary>
    /// Services and gateways drop what nobody uses for a minute or longer, and a frozen function does not hear of it. A connection that was idle for longer than
    /// this is not used again.
    /// </summary>
    internal static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(50);

    private readonly HttpClient _client = new(new KeptConnections(connectTimeout, time), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    /// <summary>False: the SDK's own cache would put a second life cycle around the one client.</summary>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <summary>False, or the SDK would dispose of the client, and with it the connections, after every call.</summary>
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <summary>Opens a connection to the service of a request that is never sent: asks for the root, which every service answers somehow.</summary>
    /// <returns>Ends when the connection can be used, when there is none, or when time is up; never throws.</returns>
    public async Task OpenAsync(Uri request, CancellationToken cancellationToken)
    {
        try
        {
            using var root = new HttpRequestMessage(HttpMethod.Get, new Uri(request, "/"));
            using var answer = await _client.SendAsync(root, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            // The service is away: orders have their own ladder for that, and a start must not depend on it.
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// A pool that is left for a new one when it was idle for too long. The pool's own timeout comes by a timer, which stands still while the function is frozen
    /// and so comes too late for the first order after it.
    /// </summary>
    private sealed class KeptConnections(TimeSpan connectTimeout, TimeProvider time) : HttpMessageHandler
    {
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
}
