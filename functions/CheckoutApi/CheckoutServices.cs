using System.Threading.RateLimiting;
using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.CheckoutApi;

/// <summary>What the function is made of, from its settings.</summary>
internal static class CheckoutServices
{
    /// <exception cref="SettingsException">A setting is missing or wrong; the message says which and what to set.</exception>
    public static void AddCheckout(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = CheckoutSettings.FromEnvironment(name => configuration[name]);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new AwsConnections(settings.Host.Region, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
            DecisionService.Create(settings, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddTransient(provider => new WarmUp(
            settings,
            provider.GetRequiredService<AwsConnections>(),
            provider.GetRequiredService<DecisionService>(),
            provider,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new RequestLog(
            Console.OpenStandardOutput(),
            settings.Host.MetricsNamespace,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new TraceExporter(
            settings.Host.Traces,
            "CheckoutApi",
            settings.Host.CodeVersion,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(_ => new ConcurrencyLimiter(new() { PermitLimit = settings.MaxConcurrentChecks, QueueLimit = 0 }));
        services.AddSingleton<FraudCheck>();
    }
}
