using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Policies;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Projector;

/// <summary>What the Projector needs to know, read once at start.</summary>
internal sealed record ProjectorSettings
{
    public required HostSettings Host { get; init; }
    public required LinkSettings Links { get; init; }
    public required ReviewSettings Reviews { get; init; }
    public required PolicySettings Policies { get; init; }

    /// <summary>What this deployment decides by.</summary>
    public required DecisionFiles Files { get; init; }

    /// <summary>Before the end of an invocation nothing more is written: a call under way ends, and the batch is answered.</summary>
    public TimeSpan Reserve => Links.Timeout + TraceExporter.WaitOf(Host.Traces) + Deadlines.OwnWork;

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static ProjectorSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = new ProjectorSettings
        {
            Host = HostSettings.Read(reader),
            Links = LinkSettings.ReadWithAudit(reader),
            Reviews = ReviewSettings.Read(reader),
            Policies = PolicySettings.Read(reader),
            Files = DecisionFiles.Read(reader.File),
        };
        // Keeping the configuration is not among it: a process does it once, and the batch whose time it took comes again.
        reader.Faults.Add(
            Deadlines.FaultsOf(
                settings.Host.FunctionTimeout,
                [
                    ("LEDGER_TIMEOUT_MS for looking up", settings.Links.Timeout),
                    ("LEDGER_TIMEOUT_MS for the first entry of a shard", settings.Links.Timeout),
                    ("LEDGER_TIMEOUT_MS for writing", settings.Links.Timeout),
                    .. TraceExporter.WaitsOf(settings.Host.Traces),
                ]
            )
        );
        reader.Faults.ThrowIfAny();
        return settings;
    }
}
