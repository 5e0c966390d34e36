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
}
