using System.Text.Json.Serialization;
using FraudServerless.AuditApi.Exports;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Pages;
using FraudServerless.AuditApi.Replays;
using FraudServerless.AuditApi.Responses;
using FraudServerless.AuditApi.Reviews;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Ledger.Views;
using FraudServerless.Messaging;

namespace FraudServerless.AuditApi;

/// <summary>What the function is made of, from its settings.</summary>
internal static class AuditApiServices
{
    /// <exception cref="SettingsException">A setting is missing or wrong; the message says which and what to set.</exception>
    public static void AddAuditApi(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AuditApiSettings.FromEnvironment(name => configuration[name]);
        var data = DecisionData.Load(settings.Files);
        services.AddSingleton(settings);
        services.AddSingleton(data);
        services.AddSingleton(data.Markets);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new AwsConnections(settings.Host.Region, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
            DecisionReader.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(provider => LinkReader.Create(settings.Links, provider.GetRequiredService<AwsConnections>()));
        services.AddSingleton(provider => ViewLog.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>()));
        services.AddSingleton(provider => ReviewQueue.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>()));
        services.AddSingleton(provider =>
            ReviewDecisions.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(provider =>
            RescoreQueue.Create(settings.Queues, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton<ReviewClaims>();
        services.AddSingleton<ReviewRecords>();
        services.AddSingleton<ReviewDesk>();
        services.AddReplays(settings);
        services.AddExports(settings);
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new RescoreJobs(
                JobLedger.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>(), time),
                provider.GetRequiredService<RescoreQueue>(),
                time
            );
        });
        services.AddSingleton<Views>();
        services.AddSingleton<WarmUp>();
        services.AddSingleton<AuditLookup>();
        services.AddSingleton<Search>();
        services.AddSingleton(new Cursors(settings.Links.Secret));
        services.AddSingleton(settings.Console);
        services.AddSingleton(_ => ConsoleFiles.Load());
        services.AddSingleton(provider => new TraceExporter(
            settings.Host.Traces,
            "AuditApi",
            settings.Host.CodeVersion,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new RequestLog(
            Console.OpenStandardOutput(),
            settings.Host.MetricsNamespace,
            provider.GetRequiredService<TraceExporter>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.ConfigureHttpJsonOptions(options =>
        {
            // The context's own options do not reach the answers, only its types.
            var json = options.SerializerOptions;
            json.TypeInfoResolverChain.Insert(0, AuditApiJson.Default);
            json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.Converters.Add(new JsonStringEnumConverter<DecisionOutcome>());
        });
    }
}
