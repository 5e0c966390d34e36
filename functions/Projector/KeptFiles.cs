using FraudServerless.Ledger.Policies;

namespace FraudServerless.Projector;

/// <summary>
/// Keeps the configuration that this deployment decides by, so that its decisions can be replayed when it is another one. The stream of the first decision comes
/// here soon after it, and nobody waits; a process does it once.
/// </summary>
internal sealed class KeptFiles(PolicyStore store, IReadOnlyList<PolicyFile> files)
{
    private bool _kept;

    /// <returns>Why not all are kept, for the log; null: they are.</returns>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (_kept)
        {
            return null;
        }

        var faults = await Task.WhenAll(files.Select(file => store.KeepAsync(file, cancellationToken)));
        for (var i = 0; i < faults.Length; i++)
        {
            if (faults[i] is { } fault)
            {
                return $"{files[i].Kind.ToWire()} not kept: {fault}";
            }
        }

        _kept = true;
        return null;
    }
}
