using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>
/// Lambda tells nobody when a caller hangs up, so only the application itself can abort a request.
/// </summary>
#pragma warning disable CA1001 // A source without a timer holds nothing that must be given back.
internal sealed class RequestLifetime : IHttpRequestLifetimeFeature
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _abort = new();

    public bool IsAborted => _abort.IsCancellationRequested;

    public CancellationToken RequestAborted
    {
        get => field == default ? _abort.Token : field;
        set;
    }

    public void Abort() => _abort.Cancel();
}
