using System.Reflection;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.Hosting;

/// <summary>What every function needs to know, read once at start.</summary>
public sealed record HostSettings
{
    /// <summary><c>AWS_REGION</c>: where tables, queues and endpoints are; Lambda sets it.</summary>
    public required string Region { get; init; }

    /// <summary>
    /// <c>FUNCTION_TIMEOUT_SECONDS</c>: after this Lambda kills an invocation. Lambda does not tell at start, so the template does; null outside Lambda, where nobody
    /// kills.
    /// </summary>
    public TimeSpan? FunctionTimeout { get; init; }

    /// <summary><c>CODE_VERSION</c>; default the version that was built.</summary>
    public string CodeVersion { get; init; } = BuiltVersion;

    /// <summary><c>METRICS_NAMESPACE</c>: under which CloudWatch keeps the metrics.</summary>
    public string MetricsNamespace { get; init; } = "FraudServerless";

    /// <summary>Where spans go; null: none are made.</summary>
    public TraceSettings? Traces { get; init; }

    private static string BuiltVersion { get; } =
        typeof(HostSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static HostSettings Read(SettingsReader reader) =>
        new()
        {
            Region = reader.Required("AWS_REGION", "the AWS region, e.g. eu-central-1"),
            FunctionTimeout = ReadTimeout(reader),
            CodeVersion = reader.Optional("CODE_VERSION") ?? BuiltVersion,
            MetricsNamespace = reader.Optional("METRICS_NAMESPACE") ?? "FraudServerless",
            Traces = TraceSettings.Read(reader),
        };

    private static TimeSpan? ReadTimeout(SettingsReader reader)
    {
        const string name = "FUNCTION_TIMEOUT_SECONDS";
        if (reader.Optional("AWS_LAMBDA_FUNCTION_NAME") is not null)
        {
            _ = reader.Required(name, "the function's timeout in seconds, as in the template");
        }

        return reader.Optional(name) is null ? null : reader.Seconds(name, 900, 1, 900);
    }
}
