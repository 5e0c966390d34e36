using System.Text;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>A minimal API that gets its requests from a faked Runtime API, as it would inside Lambda.</summary>
internal sealed class HttpApiFunction : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpApiFunction(FakeRuntimeApi api, WebApplication app) => (Api, _app) = (api, app);

    public FakeRuntimeApi Api { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<HttpApiFunction> StartAsync(
        Action<WebApplication> map,
        Action<HostingOptions>? options = null,
        Action<IServiceCollection>? services = null
    )
    {
        var api = await FakeRuntimeApi.StartAsync();
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "checkout");
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", api.Address);
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, options);
            services?.Invoke(builder.Services);
            var app = builder.Build();
            map(app);
            await app.StartAsync();
            return new HttpApiFunction(api, app);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
            Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", null);
        }
    }

    public Task<Posted> InvokeAsync(string eventJson) => Api.InvokeAsync(Encoding.UTF8.GetBytes(eventJson)).WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>As <c>app.Run()</c> does from the start of the application to its end.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        await Api.DisposeAsync();
    }
}
