using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Policies;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Projector;

/// <summary>What the function is made of, from its settings.</summary>
internal static class ProjectorServices
{
    /// <param name="read">A setting by name; null: not set.</param>
    /// <param name="output">Takes the log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SettingsException">Settings are wrong; the message says which and what to set.</exception>
    public static (ChangeHandler Changes, RebuildHandler Rebuild) Create(Func<string, string?> read, Stream output, TimeProvider time)
    {
        var settings = ProjectorSettings.FromEnvironment(read);
        var connections = new AwsConnections(settings.Host.Region, time);
        var log = new ProjectorLog(output, settings.Host.MetricsNamespace, time);
        var files = new KeptFiles(PolicyStore.Create(settings.Policies, connections, time), Files(settings));
        return (
            new ChangeHandler(
                LinkWriter.Create(settings.Links, connections, time),
                ReviewProjection.Create(settings.Reviews, connections, time),
                files,
                settings,
                log,
                new TraceExporter(settings.Host.Traces, "Projector", settings.Host.CodeVersion, time),
                time
            ),
            new RebuildHandler(LinkRebuild.Create(settings.Links, connections, time), settings, time)
        );
    }

    /// <summary>As they are: what is in them is the business of those who decide by them.</summary>
    private static IReadOnlyList<PolicyFile> Files(ProjectorSettings settings)
    {
        var faults = new SettingsFaults();
        var files = new[]
        {
            faults.Try(() => PolicyFile.Load(PolicyKind.Policy, settings.Files.Policy)),
            faults.Try(() => PolicyFile.Load(PolicyKind.Routes, settings.Files.Routes)),
            faults.Try(() => PolicyFile.Load(PolicyKind.Markets, settings.Files.Markets)),
        };
        faults.ThrowIfAny();
        return [.. files.OfType<PolicyFile>()];
    }
}
