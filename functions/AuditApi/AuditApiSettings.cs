using FraudServerless.AuditApi.Pages;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Policies;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.AuditApi;

/// <summary>What the desk needs to know, read once at start.</summary>
internal sealed record AuditApiSettings
{
    public required HostSettings Host { get; init; }
    public required LedgerSettings Ledger { get; init; }
    public required DecisionFiles Files { get; init; }

    public required LinkSettings Links { get; init; }

    /// <summary>Where jobs are set going, and what people decided goes before it takes effect.</summary>
    public required QueueSettings Queues { get; init; }

    /// <summary><c>REVIEW_UNDO_SECONDS</c>: how long a person may take a decision back; then it takes effect.</summary>
    public required TimeSpan UndoTime { get; init; }
    public required PolicySettings Policies { get; init; }

    /// <summary>How replays ask the endpoints.</summary>
    public required PipelineSettings Replays { get; init; }

    public required ConsoleSettings Console { get; init; }

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static AuditApiSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = new AuditApiSettings
        {
            Host = HostSettings.Read(reader),
            Ledger = LedgerSettings.ReadWithJobs(reader),
            Files = DecisionFiles.Read(reader.File),
            Links = LinkSettings.Read(reader),
            Queues = QueueSettings.ReadDesk(reader),
            UndoTime = reader.Seconds("REVIEW_UNDO_SECONDS", 10, 0, 900),
            Policies = PolicySettings.Read(reader),
            Replays = PipelineSettings.ReadForReplays(reader),
            Console = ConsoleSettings.Read(reader),
        };
        reader.Faults.ThrowIfAny();
        return settings;
    }
}
