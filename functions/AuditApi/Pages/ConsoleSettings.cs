using FraudServerless.Hosting;

namespace FraudServerless.AuditApi.Pages;

/// <summary>How the console signs somebody in, and what it counts with: nobody's secret, and served as it is.</summary>
/// <param name="Authority">The identity provider; null: nobody can sign in.</param>
/// <param name="ClientId">The console's name there.</param>
/// <param name="Scope">What it asks for.</param>
/// <param name="ExchangeOrigin">Where the provider's token endpoint is; null: at the authority's own origin.</param>
/// <param name="CostPerMillion">What a million decisions cost, in USD; 0: costs are not shown.</param>
public sealed record ConsoleSettings(Uri? Authority, string? ClientId, string Scope, Uri? ExchangeOrigin, int CostPerMillion = 0)
{
    /// <summary>
    /// Whether the gateway itself makes tokens, at <c>/local/token</c>: no identity provider can be below <c>.invalid</c> (RFC 2606), which is where the local stack says
    /// that its own is.
    /// </summary>
    public bool IsLocal => Authority?.Host.EndsWith(".invalid", StringComparison.Ordinal) is true;

    internal static ConsoleSettings Read(SettingsReader reader) =>
        new(
            reader.Url("CONSOLE_AUTHORITY"),
            reader.Optional("CONSOLE_CLIENT_ID"),
            reader.Optional("CONSOLE_SCOPE") ?? "openid",
            reader.Url("CONSOLE_EXCHANGE_ORIGIN"),
            reader.Whole("COST_PER_MILLION", 0, 0, 1_000_000)
        );

    internal ConsoleSettingsAnswer ToAnswer() => new(Authority?.AbsoluteUri.TrimEnd('/'), ClientId, Scope, IsLocal, CostPerMillion);
}

/// <inheritdoc cref="ConsoleSettings"/>
/// <param name="Local"><see cref="ConsoleSettings.IsLocal"/>.</param>
public sealed record ConsoleSettingsAnswer(string? Authority, string? ClientId, string Scope, bool Local, int CostPerMillion);
