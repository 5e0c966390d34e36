using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Ledger;

namespace FraudServerless.AuditApi;

/// <summary>What the desk needs to know, read once at start.</summary>
internal sealed record AuditApiSettings
{
    private const int MinKeyBytes = 32;

    public required HostSettings Host { get; init; }
    public required LedgerSettings Ledger { get; init; }
    public required DecisionFiles Files { get; init; }

    /// <summary><c>LINKS_KEY</c>: the secret of the stack, base64.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

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
            Key = ReadKey(reader),
        };
        reader.Faults.ThrowIfAny();
        return settings;
    }

    private static byte[] ReadKey(SettingsReader reader)
    {
        const string meaning = "at least 32 random bytes as base64, the same for all functions of the stack";
        var text = reader.Required("LINKS_KEY", meaning);
        try
        {
            var key = Convert.FromBase64String(text);
            if (key.Length >= MinKeyBytes || text.Length == 0)
            {
                return key;
            }
        }
        catch (FormatException)
        {
            // Told below; the value is a secret.
        }

        reader.Faults.Add($"LINKS_KEY is wrong: set it to {meaning}");
        return [];
    }
}
