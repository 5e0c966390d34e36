using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Functions;

/// <summary>A function of the template with everything around it: its Runtime API and its instances.</summary>
public sealed class FunctionHost : IAsyncDisposable
{
    private readonly RuntimeApi _api;

    private FunctionHost(FunctionDefinition description, RuntimeApi api, FunctionPool pool) => (Description, _api, Pool) = (description, api, pool);

    public FunctionDefinition Description { get; }

    public FunctionPool Pool { get; }

    /// <param name="executable">What was published of its project.</param>
    /// <param name="endpoints">Variables that lead the AWS SDK to this machine (<c>AWS_ENDPOINT_URL_…</c>).</param>
    /// <param name="limit">Most instances at a time.</param>
    /// <param name="freeze">Whether an instance that has nothing to do is stopped.</param>
    public static async Task<FunctionHost> StartAsync(
        FunctionDefinition description,
        string executable,
        IReadOnlyDictionary<string, string> endpoints,
        int limit,
        string logFolder,
        ProcessGuard guard,
        StackLog log,
        bool freeze = false
    )
    {
        var arn = $"arn:aws:lambda:{LocalStackOptions.Region}:{ResourceTypes.Account}:function:{description.Name}";
        var api = await RuntimeApi.StartAsync(arn, limit);
        var pool = new FunctionPool(description.Name, limit, description.Timeout, Launch, log, TimeProvider.System, freeze);
        api.Serve(pool);
        return new FunctionHost(description, api, pool);

        ChildProcess Launch(int slot)
        {
            var environment = new Dictionary<string, string>(description.Environment, StringComparer.Ordinal)
            {
                ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
                ["HOME"] = "/tmp",
                ["LANG"] = "en_US.UTF-8",
                ["TZ"] = ":UTC",
                ["DOTNET_ROOT"] = Tools.DotnetRoot,
                // Of an ordinary build alone: the first orders count, not the last percent after thousands.
                ["DOTNET_TieredPGO"] = "0",
                ["LAMBDA_TASK_ROOT"] = Path.GetDirectoryName(executable)!,
                ["_HANDLER"] = description.Handler,
                ["AWS_LAMBDA_RUNTIME_API"] = api.Address(slot),
                ["AWS_LAMBDA_FUNCTION_NAME"] = description.Name,
                ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
                ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = description.MemoryMb.ToString(CultureInfo.InvariantCulture),
                ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
                ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/" + description.Name,
                ["AWS_LAMBDA_LOG_STREAM_NAME"] = string.Create(CultureInfo.InvariantCulture, $"local/[$LATEST]{slot}"),
                ["AWS_EXECUTION_ENV"] = "AWS_Lambda_provided.al2023",
                ["AWS_REGION"] = LocalStackOptions.Region,
                ["AWS_DEFAULT_REGION"] = LocalStackOptions.Region,
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
            };
            foreach (var (name, value) in endpoints)
            {
                environment[name] = value;
            }

            var logFile = Path.Combine(logFolder, string.Create(CultureInfo.InvariantCulture, $"{description.Name}-{slot}.log"));
            return ChildProcess.Start(
                new ProcessSpec(description.Name, executable, [], environment, Path.GetDirectoryName(executable)!, logFile),
                guard
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _api.DisposeAsync();
    }
}
