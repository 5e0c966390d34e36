using System.Globalization;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>The emulator fauxqs as a Node process. It keeps everything in memory and forgets it when it ends.</summary>
internal sealed class SqsEmulator : IAsyncDisposable
{
    // Its own command logs every request and listens on all interfaces. It refuses emoji, which is checked before it (MessageRules), and notices that a visibility
    // timeout is over only when somebody receives.
    private const string Program = """
        import { buildApp } from './app.js';
        import { INVALID_MESSAGE_BODY_CHAR } from './sqs/sqsTypes.js';
        import { SqsStore } from './sqs/sqsStore.js';
        INVALID_MESSAGE_BODY_CHAR.test = () => false;
        const { getQueue } = SqsStore.prototype;
        SqsStore.prototype.getQueue = function (url) {
          const queue = getQueue.call(this, url);
          queue?.processTimers();
          return queue;
        };
        await buildApp({ logger: false }).listen({ port: Number(process.argv[1]), host: '127.0.0.1' });
        """;

    private readonly string _node;
    private readonly string _home;
    private readonly string _logFile;
    private readonly ProcessGuard _guard;
    private readonly int _port = LocalPort.Free();

    private SqsEmulator(string home, string logFile, ProcessGuard guard)
    {
        _node = Tools.Require("node", "The SQS emulator", "nodejs", "node");
        (_home, _logFile, _guard) = (home, logFile, guard);
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public ChildProcess? Process { get; private set; }

    /// <summary>Where it is installed; it does not run yet.</summary>
    /// <param name="root">Root of the repository.</param>
    public static async Task<SqsEmulator> InstallAsync(
        string root,
        string logFile,
        ProcessGuard guard,
        StackLog log,
        CancellationToken cancellationToken
    ) => new(Path.Combine(await NpmPackages.EnsureAsync(root, log, cancellationToken), "fauxqs", "dist"), logFile, guard);

    /// <summary>Starts it (again), empty, on the same port.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Process = ChildProcess.Start(
            new ProcessSpec(
                "SQS emulator",
                _node,
                ["--input-type=module", "--eval", Program, "--", _port.ToString(CultureInfo.InvariantCulture)],
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
                    ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/",
                },
                _home,
                _logFile
            ),
            _guard
        );
        if (!await LocalPort.WaitAsync(_port, Process, TimeSpan.FromSeconds(60), cancellationToken))
        {
            var why = Process.LogTail();
            await Process.DisposeAsync();
            throw new StackException(
                $"The SQS emulator did not start: see {_logFile}\n{why}\nIt needs Node 20 or newer; or point --sqs-url at another SQS."
            );
        }
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (Process is not { } process)
        {
            return;
        }

        process.Kill();
        await process.Exited;
    }

    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
