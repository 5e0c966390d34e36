namespace FraudServerless.Contracts;

/// <summary>Faults of settings that are read in several places, so that one start shows them all.</summary>
public sealed class SettingsFaults
{
    private readonly List<string> _faults = [];

    /// <summary>Default when it was faulty.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SettingsException e)
        {
            Add(e.Faults);
            return default;
        }
    }

    /// <summary>Two readers may need the same setting: a fault is told once.</summary>
    public void Add(params IReadOnlyList<string> faults) => _faults.AddRange(faults.Where(fault => !_faults.Contains(fault, StringComparer.Ordinal)));

    /// <exception cref="SettingsException">There are faults: all of them.</exception>
    public void ThrowIfAny() => ThrowIfAny(_faults);

    /// <exception cref="SettingsException">There are faults: all of them.</exception>
    public static void ThrowIfAny(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new SettingsException(faults);
        }
    }
}
