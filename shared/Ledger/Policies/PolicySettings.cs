using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Policies;

/// <summary>Where the configuration of past decisions is kept, read once at start.</summary>
public sealed record PolicySettings
{
    /// <summary><c>POLICIES_TABLE</c>.</summary>
    public required string PoliciesTable { get; init; }

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long one call may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the table is when not at AWS.</summary>
    public Uri? Url { get; init; }

    public static PolicySettings Read(SettingsReader reader) =>
        new()
        {
            PoliciesTable = reader.Required("POLICIES_TABLE", "the name of the table that keeps policies, routes and markets, e.g. Policies"),
            Timeout = reader.Milliseconds("LEDGER_TIMEOUT_MS", 1_000, 1, 60_000),
            Url = reader.Url("AWS_ENDPOINT_URL_DYNAMODB"),
        };
}
