using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FraudServerless.ContainerHosting;

/// <summary>
/// A running container: it listens at once and says 503 until <see cref="Ready"/>, so that a probe learns "loading" rather than "connection refused".
/// Disposing drains: no new connection, what is under way is answered.
/// </summary>
public sealed class ContainerServer : IAsyncDisposable
{
    /// <summary>SageMaker kills 30 seconds after SIGTERM.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    private readonly KestrelServer _server;
    private readonly ServingApplication _application;

    private ContainerServer(KestrelServer server, ServingApplication application)
    {
        _server = server;
        _application = application;
    }

    /// <summary>The port listened on, also when any free one was asked for.</summary>
    public int Port { get; private set; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<ContainerServer> StartAsync(ContainerSettings settings, CancellationToken cancellationToken) =>
        StartAsync(settings, Console.Out, Console.Error, cancellationToken);

    /// <summary>The same with the places of log lines given: of events, and of faults.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<ContainerServer> StartAsync(
        ContainerSettings settings,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    ) => StartAsync(settings, new ContainerLog(output, error), cancellationToken);

    internal static async Task<ContainerServer> StartAsync(ContainerSettings settings, ContainerLog log, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        // The application keeps the exact bound; Kestrel's own, which counts the framing of chunks too, only has to be beyond it.
        options.Limits.MaxRequestBodySize = 2L * ContainerSettings.MaxBodyBytes;
        // The peers are SageMaker's router and the next container: a connection that they keep is never closed under their hands.
        options.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        options.Listen(new IPEndPoint(settings.Address, settings.Port), listen => listen.Protocols = HttpProtocols.Http1);

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        var application = new ServingApplication(log, settings.MaxPending, settings.LogInvocations);
        try
        {
            await server.StartAsync(application, cancellationToken);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.First();
        return new ContainerServer(server, application) { Port = address is null ? settings.Port : BindingPort(address) };
    }

    /// <summary>The artifacts are loaded: <c>/ping</c> turns 200 and invocations are served.</summary>
    public void Ready(IInvocationHandler handler) => _application.Ready(handler);

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Drain);
        await _server.StopAsync(limit.Token);
        _server.Dispose();
    }

    private static int BindingPort(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), provider: null);
}
