using System.Globalization;
using System.Threading.RateLimiting;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.CheckoutApi;

/// <summary>What the function is made of, from its settings.</summary>
internal static class CheckoutServices
{
    /// <exception cref="SettingsException">A setting is missing or wrong; the message says which and what to set.</exception>
    public static void AddCheckout(this IServiceCollection services, IConfiguration configuration)
    {
        var faults = new SettingsFaults();
        var settings = faults.Try(() => ScoringSettings.FromEnvironment(name => configuration[name]))!;
        var queues = faults.Try(() => QueueSettings.OfCheckout(name => configuration[name]));
        var maxConcurrentChecks = faults.Try(() => MaxConcurrentChecks(configuration));
        faults.ThrowIfAny();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new AwsConnections(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
            DecisionService.Create(settings, queues, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddTransient(provider => new WarmUp(
            settings,
            queues,
            provider.GetRequiredService<AwsConnections>(),
            provider.GetRequiredService<DecisionService>(),
            provider,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new RequestLog(
            Console.OpenStandardOutput(),
            configuration["METRICS_NAMESPACE"] ?? "FraudServerless",
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(_ => new ConcurrencyLimiter(new() { PermitLimit = maxConcurrentChecks, QueueLimit = 0 }));
        services.AddSingleton<FraudCheck>();
    }

    /// <summary><c>MAX_CONCURRENT_CHECKS</c>: beyond it callers get 429. Lambda sends one request at a time; this bounds a host that takes many.</summary>
    private static int MaxConcurrentChecks(IConfiguration configuration)
    {
        const string name = "MAX_CONCURRENT_CHECKS";
        if (configuration[name] is not { Length: > 0 } text)
        {
            return 512;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? limit
            : throw new SettingsException([$"{name} must be a whole number from 1, e.g. 512"]);
    }
}
