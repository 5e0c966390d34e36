using System.Globalization;
using System.Reflection;
using FraudServerless.Contracts;

namespace FraudServerless.Hosting;

/// <summary>What scoring needs to know, read once at start.</summary>
public sealed record ScoringSettings
{
    /// <summary><c>DECISIONS_TABLE</c>.</summary>
    public required string DecisionsTable { get; init; }

    /// <summary><c>AUDIT_TABLE</c>.</summary>
    public required string AuditTable { get; init; }

    /// <summary><c>JOBS_TABLE</c>; only rescoring needs it.</summary>
    public string JobsTable { get; init; } = "";

    /// <summary><c>AWS_REGION</c>: where tables and endpoints are; Lambda sets it.</summary>
    public required string Region { get; init; }

    /// <summary><c>ROUTES_FILE</c>; default <c>routes.json</c> beside the executable.</summary>
    public required string RoutesFile { get; init; }

    /// <summary><c>POLICY_FILE</c>; default <c>policy.json</c> beside the executable.</summary>
    public required string PolicyFile { get; init; }

    /// <summary><c>PIPELINE_BUDGET_MS</c>: the hard deadline of the model's answer; a route may have its own.</summary>
    public TimeSpan PipelineBudget { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary><c>PIPELINE_HEDGE_MS</c>: when the second attempt starts if the first has not answered.</summary>
    public TimeSpan HedgeDelay { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>When an endpoint is left alone because it fails.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long recording may take, its retries included.</summary>
    public TimeSpan LedgerTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// <c>FUNCTION_TIMEOUT_SECONDS</c>: after this Lambda kills an invocation. Lambda does not tell at start, so the template does; null outside Lambda, where nobody
    /// kills.
    /// </summary>
    public TimeSpan? FunctionTimeout { get; init; }

    /// <summary>How long records are kept.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary><c>CODE_VERSION</c>; default the version that was built.</summary>
    public string CodeVersion { get; init; } = BuiltVersion();

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the tables are when not at AWS.</summary>
    public Uri? DynamoDbUrl { get; init; }

    /// <summary><c>AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME</c>: where the endpoints are when not at AWS.</summary>
    public Uri? SageMakerRuntimeUrl { get; init; }

    /// <summary>Reads the environment, or whatever stands for it.</summary>
    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static ScoringSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var budget = reader.Milliseconds("PIPELINE_BUDGET_MS", 150, 1, 60_000);
        var hedge = reader.Milliseconds("PIPELINE_HEDGE_MS", 40, 1, 60_000);
        if (hedge >= budget)
        {
            reader.Faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"PIPELINE_HEDGE_MS {hedge.TotalMilliseconds} is not shorter than PIPELINE_BUDGET_MS {budget.TotalMilliseconds}: a second attempt would never start"
                )
            );
        }

        var settings = new ScoringSettings
        {
            DecisionsTable = reader.Required("DECISIONS_TABLE", "the name of the table that holds the decisions, e.g. Decisions"),
            AuditTable = reader.Required("AUDIT_TABLE", "the name of the table that holds the audit records, e.g. Audit"),
            JobsTable = reader.Optional("JOBS_TABLE") ?? "",
            Region = reader.Required("AWS_REGION", "the AWS region, e.g. eu-central-1"),
            RoutesFile = reader.File("ROUTES_FILE", "routes.json"),
            PolicyFile = reader.File("POLICY_FILE", "policy.json"),
            PipelineBudget = budget,
            HedgeDelay = hedge,
            Breaker = new BreakerSettings
            {
                FailurePercent = reader.Whole("PIPELINE_BREAKER_PERCENT", 50, 1, 100),
                MinimumCalls = reader.Whole("PIPELINE_BREAKER_CALLS", 20, 2, 100_000),
                Window = reader.Milliseconds("PIPELINE_BREAKER_WINDOW_MS", 10_000, 500, 3_600_000),
                Break = reader.Milliseconds("PIPELINE_BREAKER_BREAK_MS", 2_000, 500, 3_600_000),
            },
            LedgerTimeout = reader.Milliseconds("LEDGER_TIMEOUT_MS", 1_000, 1, 60_000),
            FunctionTimeout = reader.FunctionTimeout(),
            Retention = new RetentionSettings
            {
                StandardDays = reader.Whole("RETENTION_DAYS", 400, 1, 36_500),
                ContestedDays = reader.Whole("RETENTION_CONTESTED_DAYS", 1_100, 1, 36_500),
                TestDays = reader.Whole("RETENTION_TEST_DAYS", 30, 1, 36_500),
            },
            CodeVersion = reader.Optional("CODE_VERSION") ?? BuiltVersion(),
            DynamoDbUrl = reader.Url("AWS_ENDPOINT_URL_DYNAMODB"),
            SageMakerRuntimeUrl = reader.Url("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"),
        };
        SettingsFaults.ThrowIfAny(reader.Faults);
        return settings;
    }

    private static string BuiltVersion() =>
        typeof(ScoringSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}

/// <summary>An endpoint's circuit opens when, within the window, at least so many calls were made and so many percent of them failed.</summary>
public sealed record BreakerSettings
{
    /// <summary><c>PIPELINE_BREAKER_PERCENT</c>.</summary>
    public int FailurePercent { get; init; } = 50;

    /// <summary><c>PIPELINE_BREAKER_CALLS</c>.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary><c>PIPELINE_BREAKER_WINDOW_MS</c>.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>PIPELINE_BREAKER_BREAK_MS</c>: after this one call may try again.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>Days until a record expires, by retention class.</summary>
public sealed record RetentionSettings
{
    /// <summary>Class <c>standard</c>, <c>RETENTION_DAYS</c>.</summary>
    public int StandardDays { get; init; } = 400;

    /// <summary>Class <c>contested</c> (REVIEW and REJECT, which a customer may dispute), <c>RETENTION_CONTESTED_DAYS</c>.</summary>
    public int ContestedDays { get; init; } = 1_100;

    /// <summary>Class <c>test</c>, <c>RETENTION_TEST_DAYS</c>.</summary>
    public int TestDays { get; init; } = 30;
}

/// <summary>Reads settings and collects what is wrong with them.</summary>
internal sealed class SettingsReader(Func<string, string?> read)
{
    public List<string> Faults { get; } = [];

    public string? Optional(string name) => read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public string Required(string name, string meaning)
    {
        if (Optional(name) is { } value)
        {
            return value;
        }

        Faults.Add($"{name} is not set: set it to {meaning}");
        return "";
    }

    public string File(string name, string defaultName)
    {
        var given = Optional(name);
        var path = given ?? Path.Combine(AppContext.BaseDirectory, defaultName);
        if (!System.IO.File.Exists(path))
        {
            Faults.Add(
                given is null
                    ? $"{name} is not set and there is no {defaultName} beside the executable: set it to the path of the file"
                    : $"{name} names a file that does not exist: set it to the path of a file such as {defaultName}"
            );
        }

        return path;
    }

    public int Whole(string name, int fallback, int least, int most)
    {
        if (Optional(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Faults.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is wrong: set it to a whole number from {least} to {most}, or leave it out for {fallback}"
            )
        );
        return fallback;
    }

    /// <summary>Null outside Lambda, where it need not be set.</summary>
    public TimeSpan? FunctionTimeout()
    {
        const string name = "FUNCTION_TIMEOUT_SECONDS";
        if (Optional("AWS_LAMBDA_FUNCTION_NAME") is not null)
        {
            _ = Required(name, "the function's timeout in seconds, as in the template");
        }

        return Optional(name) is null ? null : TimeSpan.FromSeconds(Whole(name, 900, 1, 900));
    }

    public TimeSpan Milliseconds(string name, int fallback, int least, int most) => TimeSpan.FromMilliseconds(Whole(name, fallback, least, most));

    public Uri? Url(string name)
    {
        if (Optional(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        Faults.Add($"{name} is wrong: set it to an absolute http or https URL, or leave it out for AWS's own");
        return null;
    }
}
