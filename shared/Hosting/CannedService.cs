using System.Net;
using System.Text;
using Amazon.Runtime;

namespace FraudServerless.Hosting;

/// <summary>Answers every request of a client at once, and tells of the first where it would have gone.</summary>
/// <param name="answer">JSON.</param>
/// <param name="first">Gets the first request's address.</param>
internal sealed class CannedService(string answer, Action<Uri> first) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(new Handler(answer, first), disposeHandler: true);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Handler(string answer, Action<Uri> first) : HttpMessageHandler
    {
        private int _requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _requests) == 1)
            {
                first(request.RequestUri!);
            }

            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    RequestMessage = request,
                    Content = new StringContent(answer, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
