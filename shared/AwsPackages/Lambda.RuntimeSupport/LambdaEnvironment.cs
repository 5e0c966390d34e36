using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>What Lambda tells a function by environment variables.</summary>
internal static class LambdaEnvironment
{
    public const string TraceVariable = "_X_AMZN_TRACE_ID";

    public static string FunctionName { get; } = Get("AWS_LAMBDA_FUNCTION_NAME") ?? "";

    public static string FunctionVersion { get; } = Get("AWS_LAMBDA_FUNCTION_VERSION") ?? "";

    public static string? LogGroupName { get; } = Get("AWS_LAMBDA_LOG_GROUP_NAME");

    public static string? LogStreamName { get; } = Get("AWS_LAMBDA_LOG_STREAM_NAME");

    public static int MemoryLimitInMB { get; } =
        int.TryParse(Get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) ? megabytes : 0;

    public static string? RuntimeApi => Get("AWS_LAMBDA_RUNTIME_API");

    public static string? Get(string variable) => Environment.GetEnvironmentVariable(variable);
}
