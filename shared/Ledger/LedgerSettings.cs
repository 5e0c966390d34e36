using FraudServerless.Hosting;

namespace FraudServerless.Ledger;

/// <summary>Where decisions are kept, and for how long, read once at start.</summary>
public sealed record LedgerSettings
{
    /// <summary><c>DECISIONS_TABLE</c>.</summary>
    public required string DecisionsTable { get; init; }

    /// <summary><c>AUDIT_TABLE</c>.</summary>
    public required string AuditTable { get; init; }

    /// <summary><c>JOBS_TABLE</c>; only rescoring needs it.</summary>
    public string JobsTable { get; init; } = "";

    /// <summary><c>REVIEWS_TABLE</c>; the checkout needs none.</summary>
    public string ReviewsTable { get; init; } = "";

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long recording may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long records are kept.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the tables are when not at AWS.</summary>
    public Uri? Url { get; init; }

    public static LedgerSettings Read(SettingsReader reader) =>
        new()
        {
            DecisionsTable = reader.Required("DECISIONS_TABLE", "the name of the table that holds the decisions, e.g. Decisions"),
            AuditTable = reader.Required("AUDIT_TABLE", "the name of the table that holds the audit records, e.g. Audit"),
            Timeout = reader.Milliseconds("LEDGER_TIMEOUT_MS", 1_000, 1, 60_000),
            Retention = new RetentionSettings
            {
                StandardDays = reader.Whole("RETENTION_DAYS", 400, 1, 36_500),
                ContestedDays = reader.Whole("RETENTION_CONTESTED_DAYS", 1_100, 1, 36_500),
                TestDays = reader.Whole("RETENTION_TEST_DAYS", 30, 1, 36_500),
            },
            Url = reader.Url("AWS_ENDPOINT_URL_DYNAMODB"),
        };

    /// <summary>As <see cref="Read"/>, with the table of the reviews.</summary>
    public static LedgerSettings ReadWithReviews(SettingsReader reader) => Read(reader) with { ReviewsTable = ReadReviewsTable(reader) };

    internal static string ReadReviewsTable(SettingsReader reader) =>
        reader.Required("REVIEWS_TABLE", "the name of the table that holds the reviews, e.g. Reviews");

    /// <summary>As <see cref="ReadWithReviews"/>, with the table of the jobs.</summary>
    public static LedgerSettings ReadWithJobs(SettingsReader reader) =>
        ReadWithReviews(reader) with
        {
            JobsTable = reader.Required("JOBS_TABLE", "the name of the table that holds the jobs, e.g. Jobs"),
        };
}
