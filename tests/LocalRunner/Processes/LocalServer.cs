using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FraudServerless.LocalRunner.Processes;

/// <summary>An HTTP server on the loopback interface with one handler and nothing else: no configuration, no logging, no handling of Ctrl-C.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalServer(WebApplication app, IReadOnlyList<int> ports)
    {
        _app = app;
        Ports = ports;
    }

    /// <summary>In the order asked for.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <param name="ports">0 for any free one.</param>
    /// <param name="maxBody">Largest request in bytes; a larger one makes reading the body throw.</param>
    public static async Task<LocalServer> StartAsync(IReadOnlyList<int> ports, long maxBody, RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.AllowSynchronousIO = false;
                kestrel.Limits.MaxRequestBodySize = maxBody;
                foreach (var port in ports)
                {
                    kestrel.Listen(IPAddress.Loopback, port);
                }
            });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new LocalServer(app, [.. addresses.Select(address => new Uri(address).Port)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
