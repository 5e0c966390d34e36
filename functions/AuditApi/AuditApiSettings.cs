using FraudServerless.AuditApi.Pages;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;

namespace FraudServerless.AuditApi;

/// <summary>What the desk needs to know, read once at start.</summary>
internal sealed record AuditApiSettings
{
    public required HostSettings Host { get; init; }
    public required LedgerSettings Ledger { get; init; }
    public required DecisionFiles Files { get; init; }

    public required LinkSettings Links { get; init; }

    public required ConsoleSettings Console { get; init; }

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static AuditApiSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = new AuditApiSettings
        {
            Host = HostSettings.Read(reader),
            Ledger = LedgerSettings.Read(reader),
            Files = DecisionFiles.Read(reader.File),
            Links = LinkSettings.Read(reader),
            Console = ConsoleSettings.Read(reader),
        };
        reader.Faults.ThrowIfAny();
        return settings;
    }
}
