namespace FraudServerless.Contracts;

/// <summary>The program cannot start as it is configured. The message lists every fault found and what to set instead.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>One line a fault.</summary>
    public IReadOnlyList<string> Faults { get; }

    public SettingsException(IReadOnlyList<string> faults)
        : base(string.Join('\n', faults))
    {
        Faults = faults;
    }
}
