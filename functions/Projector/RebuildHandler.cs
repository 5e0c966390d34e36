using FraudServerless.Ledger.Links;

namespace FraudServerless.Projector;

/// <summary>Writes the links of a part of the audit table anew, as far as the time of one invocation goes.</summary>
internal sealed class RebuildHandler(LinkRebuild rebuild, ProjectorSettings settings, TimeProvider time)
{
    /// <param name="step">Where to go on.</param>
    /// <param name="left">Until the function is killed.</param>
    /// <returns>How far it came: the next event, until it is done.</returns>
    public async Task<RebuildStep> HandleAsync(RebuildStep step, TimeSpan left)
    {
        using var working = new CancellationTokenSource(left > settings.Reserve ? left - settings.Reserve : TimeSpan.Zero, time);
        return await rebuild.RunAsync(step, told: null, working.Token);
    }
}
