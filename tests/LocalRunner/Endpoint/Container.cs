using System.Globalization;
using System.Net;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Endpoint;

/// <summary>One container of a pipeline: the real executable as a process, started again when it dies, as SageMaker does.</summary>
public sealed class Container : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(500);
    private readonly ContainerDefinition _description;
    private readonly string _executable;
    private readonly string _root;
    private readonly string _logFile;
    private readonly ProcessGuard _guard;
    private readonly StackLog _log;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port;
    private ChildProcess? _process;
    private Task _watch = Task.CompletedTask;
    private volatile bool _ready;

    private Container(ContainerDefinition description, string executable, string root, string logFile, ProcessGuard guard, StackLog log)
    {
        (_description, _executable, _root, _logFile, _guard, _log) = (description, executable, root, logFile, guard, log);
        _port = LocalPort.Free();
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            }
        )
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/")),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Name => _description.Name;

    public ContainerState State =>
        _process is not { Exited.IsCompleted: false } ? ContainerState.Dead
        : _ready ? ContainerState.Ready
        : ContainerState.Starting;

    /// <summary>Whether a container that died is started again. True until told otherwise.</summary>
    public bool Restarts { get; set; } = true;

    internal ChildProcess? Process => _process;

    /// <summary>Starts the process and waits for its first good <c>/ping</c>.</summary>
    /// <param name="executable">What was published of its project.</param>
    public static async Task<Container> StartAsync(
        ContainerDefinition description,
        string executable,
        string root,
        string logFile,
        ProcessGuard guard,
        StackLog log,
        CancellationToken cancellationToken
    )
    {
        var container = new Container(description, executable, root, logFile, guard, log);
        var process = container.Launch();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            await container.UntilReadyAsync(process, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its ping never came.
        }

        if (!container._ready)
        {
            var why = process.LogTail();
            await container.DisposeAsync();
            throw new StackException($"Container {description.Name} did not become ready: see {logFile}\n{why}");
        }

        container._watch = container.WatchAsync(process);
        return container;
    }

    /// <summary>Starts a container that <see cref="KillAsync"/> ended while it was not to be restarted.</summary>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        Restarts = true;
        await _watch.WaitAsync(cancellationToken);
        if (State != ContainerState.Dead)
        {
            return;
        }

        var process = Launch();
        _watch = WatchAsync(process);
        await UntilReadyAsync(process, cancellationToken);
    }

    private ChildProcess Launch()
    {
        _ready = false;
        var environment = new Dictionary<string, string>(_description.Environment, StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/tmp",
            ["DOTNET_ROOT"] = Tools.DotnetRoot,
            ["DOTNET_TieredPGO"] = "0",
            ["SAGEMAKER_BIND_TO_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
            // What SageMaker unpacks to /opt/ml/model lies elsewhere on a laptop, and nobody outside it is to reach the container.
            ["BIND_ADDRESS"] = "127.0.0.1",
            ["SM_MODEL_DIR"] = Path.Combine(_root, _description.Artifacts),
        };
        return _process = ChildProcess.Start(
            new ProcessSpec(Name, _executable, ["serve"], environment, Path.GetDirectoryName(_executable)!, _logFile),
            _guard
        );
    }

    private async Task WatchAsync(ChildProcess process)
    {
        while (true)
        {
            var code = await process.Exited;
            _ready = false;
            if (_stop.IsCancellationRequested || !Restarts)
            {
                return;
            }

            _log.Say(string.Create(CultureInfo.InvariantCulture, $"Container {Name} ended with code {code}; starting it again."));
            try
            {
                await Task.Delay(RestartDelay, _stop.Token);
                process = Launch();
                _ = UntilReadyAsync(process, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task UntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        while (!process.Exited.IsCompleted)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("ping", UriKind.Relative), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    _ready = !process.Exited.IsCompleted;
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>One request to <c>/invocations</c>.</summary>
    /// <exception cref="HttpRequestException">It did not answer: not there, or died over it.</exception>
    internal async Task<ContainerAnswer> InvokeAsync(
        ReadOnlyMemory<byte> body,
        string contentType,
        string? accept,
        string? attributes,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "invocations") { Content = new ReadOnlyMemoryContent(body) };
        if (contentType.Length > 0)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (attributes is not null)
        {
            request.Headers.TryAddWithoutValidation(EndpointEmulator.CustomAttributes, attributes);
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new ContainerAnswer(
            (int)response.StatusCode,
            response.Content.Headers.TryGetValues("Content-Type", out var type) ? string.Join(", ", type) : "",
            response.Headers.TryGetValues(EndpointEmulator.CustomAttributes, out var own) ? string.Join(", ", own) : null,
            bytes
        );
    }

    /// <summary>As if it ran out of memory.</summary>
    /// <param name="restart">False: it stays dead until <see cref="ReviveAsync"/>.</param>
    public async Task KillAsync(bool restart)
    {
        Restarts = restart;
        if (_process is not { } process)
        {
            return;
        }

        process.Kill();
        await process.Exited;
        _ready = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_process is { } process)
        {
            await process.StopAsync(TimeSpan.FromSeconds(2));
        }

        await _watch;
        if (_process is { } last)
        {
            await last.DisposeAsync();
        }

        _client.Dispose();
        _stop.Dispose();
    }
}

public enum ContainerState
{
    Starting,
    Ready,
    Dead,
}

/// <param name="Attributes">Its own custom attributes header, if it sent one.</param>
internal sealed record ContainerAnswer(int Status, string ContentType, string? Attributes, byte[] Body);
