using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;
using FraudServerless.Contracts.Markets;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger.Policies;

namespace FraudServerless.AuditApi.Replays;

/// <summary>The configuration that a decision came from: this deployment's own where it is the same, else what was kept.</summary>
/// <param name="own">This deployment's.</param>
/// <param name="files">Where it is.</param>
/// <param name="store">Keeps those of all deployments.</param>
internal sealed class ReplayConfiguration(DecisionData own, DecisionFiles files, PolicyStore store)
{
    /// <summary>As they were, or those of them that cannot be had any more. What the database does wrong is an exception of the SDK.</summary>
    /// <exception cref="InvalidDataException">What is kept is not what was kept.</exception>
    public async Task<(DecisionData? Data, IReadOnlyList<GoneVersion> Gone)> FindAsync(DecisionVersions versions, CancellationToken cancellationToken)
    {
        if (versions.Policy == own.Policy.Version && versions.Routes == own.Router.Version && versions.Markets == own.Markets.Version)
        {
            return (own, []);
        }

        var (policy, routes, markets) = (
            ReadAsync(PolicyKind.Policy, versions.Policy, own.Policy.Version, files.Policy, cancellationToken),
            ReadAsync(PolicyKind.Routes, versions.Routes, own.Router.Version, files.Routes, cancellationToken),
            ReadAsync(PolicyKind.Markets, versions.Markets, own.Markets.Version, files.Markets, cancellationToken)
        );
        await Task.WhenAll(policy, routes, markets);
        return Read(versions, await policy, await routes, await markets);
    }

    private static (DecisionData? Data, IReadOnlyList<GoneVersion> Gone) Read(
        DecisionVersions versions,
        byte[]? policy,
        byte[]? routes,
        byte[]? markets
    )
    {
        var gone = new List<GoneVersion>();
        var table = Parse(markets, versions.Markets, PolicyKind.Markets, bytes => MarketTable.Parse(bytes, "markets.json"), gone);
        var router = Parse(routes, versions.Routes, PolicyKind.Routes, bytes => ModelRouter.Parse(bytes, "routes.json"), gone);
        var rules = Parse(
            policy,
            versions.Policy,
            PolicyKind.Policy,
            bytes => DecisionPolicy.Parse(bytes, "policy.json", table ?? MarketTable.Empty),
            gone
        );
        return gone.Count == 0 ? (new DecisionData(router!, rules!, table!), []) : (null, gone);
    }

    /// <summary>What this version of the code does not read is as good as gone.</summary>
    private static T? Parse<T>(byte[]? bytes, string? version, PolicyKind kind, Func<byte[], T> parse, List<GoneVersion> gone)
        where T : class
    {
        try
        {
            if (bytes is not null)
            {
                return parse(bytes);
            }

            gone.Add(new GoneVersion(kind.ToWire(), version));
        }
        catch (SettingsException)
        {
            gone.Add(new GoneVersion(kind.ToWire(), version, Because: "this version of the code does not read it"));
        }

        return null;
    }

    private async Task<byte[]?> ReadAsync(PolicyKind kind, string? version, string ownVersion, string path, CancellationToken cancellationToken)
    {
        if (version == ownVersion)
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            // The file was read at start: in between it may have been replaced.
            if (DataFile.VersionOf(bytes) == version)
            {
                return bytes;
            }
        }

        return version is null ? null : await store.FindAsync(kind, version, cancellationToken);
    }
}
