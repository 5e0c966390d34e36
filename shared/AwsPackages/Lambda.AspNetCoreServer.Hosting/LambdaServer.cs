using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>The server of an application inside Lambda: invocations are its requests.</summary>
internal sealed partial class LambdaServer(HostingOptions options, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : IServer
{
    private readonly ILogger _logger = loggers.CreateLogger("Amazon.Lambda.AspNetCoreServer");
    private readonly CancellationTokenSource _stop = new();
    private LambdaBootstrap? _bootstrap;
    private Task _loop = Task.CompletedTask;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        var requests = new HttpApiRequests<TContext>(application, options, _logger);
        _bootstrap = new LambdaBootstrap(requests.HandleAsync);
        _loop = RunAsync(_bootstrap);
        return Task.CompletedTask;
    }

    /// <summary>Lets the invocation under way end. When the loop itself has failed, so does this, and with it the run of the application.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _bootstrap?.Dispose();
    }

    private async Task RunAsync(LambdaBootstrap bootstrap)
    {
        try
        {
            await bootstrap.RunAsync(_stop.Token);
        }
        catch (Exception fault)
        {
            Log.RuntimeEnded(_logger, fault);
            lifetime.StopApplication();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The loop over Lambda's Runtime API ended")]
        public static partial void RuntimeEnded(ILogger logger, Exception fault);
    }
}
