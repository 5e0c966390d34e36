using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Reviews;

/// <summary>Where reviews are kept, for who knows no decisions; read once at start.</summary>
public sealed record ReviewSettings
{
    /// <summary><c>REVIEWS_TABLE</c>.</summary>
    public required string ReviewsTable { get; init; }

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long one call may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the table is when not at AWS.</summary>
    public Uri? Url { get; init; }

    public static ReviewSettings Read(SettingsReader reader) =>
        new()
        {
            ReviewsTable = LedgerSettings.ReadReviewsTable(reader),
            Timeout = reader.Milliseconds("LEDGER_TIMEOUT_MS", 1_000, 1, 60_000),
            Url = reader.Url("AWS_ENDPOINT_URL_DYNAMODB"),
        };
}
