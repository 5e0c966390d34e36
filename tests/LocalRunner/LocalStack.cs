using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.SQS;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Database.Doubles;
using FraudServerless.LocalRunner.Endpoint;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using FraudServerless.LocalRunner.Streams;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner;

/// <summary>
/// Everything that <c>template.yaml</c> describes, running on this machine: tables in DynamoDB Local, queues in an emulator of SQS, the endpoint's containers and
/// the functions as the real executables, behind emulations of SageMaker's runtime, the Lambda Runtime API, an HTTP API and event source mappings. Nothing of it
/// outlives this process but the data.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1711:Identifiers should not have incorrect suffix",
    Justification = "A stack of CloudFormation, not a collection."
)]
public sealed class LocalStack : IAsyncDisposable
{
    private readonly ProcessGuard _guard = new();
    private readonly LocalStackOptions _options;
    private readonly ConcurrentStack<IAsyncDisposable> _started = new();
    private readonly List<FunctionHost> _functions = [];
    private FileStream? _lock;
    private DynamoDbLocal? _database;
    private TableDouble? _tableDouble;
    private EndpointEmulator? _endpoint;
    private HttpApiGateway? _gateway;
    private AmazonDynamoDBClient? _client;
    private QueueEndpoint? _queues;
    private AmazonSQSClient? _sqs;
    private IReadOnlyDictionary<string, string>? _queueUrls;

    private LocalStack(LocalStackOptions options, StackDescription description) =>
        (_options, Description, Tokens) = (options, description, LocalTokens.Open(options.DataFolder, TimeProvider.System));

    public StackDescription Description { get; }

    /// <summary>Where orders are posted: <c>{ApiUrl}/v1/fraud-check</c>.</summary>
    public string ApiUrl => _gateway!.Url;

    public string DynamoDbUrl => _options.DynamoDbUrl ?? _tableDouble?.Url ?? _database!.Url;

    /// <summary>SageMaker's runtime as the functions see it.</summary>
    public string EndpointUrl => _options.EndpointUrl ?? _endpoint!.Url;

    /// <summary>SQS as the functions see it.</summary>
    public string SqsUrl => _options.SqsUrl ?? _queues!.Url;

    /// <summary>A client for the tables.</summary>
    public IAmazonDynamoDB DynamoDb => _client!;

    /// <summary>A client for the queues.</summary>
    public IAmazonSQS Sqs => _sqs!;

    /// <summary>URL of a queue of the template, by its name (its logical id when the template gives it none).</summary>
    public string QueueUrl(string name) => _queueUrls![name];

    public IReadOnlyList<FunctionHost> Functions => _functions;

    /// <summary>What the functions and containers are: <c>native</c> executables or <c>JIT</c> builds.</summary>
    public string Builds => _options.Native ? "native" : "JIT";

    /// <summary>What the tables are; every report of figures says it.</summary>
    public string Tables =>
        _options.TableDelay is { } delay ? TableDouble.Describe(delay)
        : _options.DynamoDbUrl is { } url ? $"DynamoDB at {url}"
        : "DynamoDB Local";

    /// <summary>What was measured, for the heading of figures.</summary>
    public string Nature => $"{Builds} builds, tables: {Tables}";

    /// <summary>Makes the tokens that the desk's routes take.</summary>
    public LocalTokens Tokens { get; }

    public string LogFolder => Path.Combine(_options.DataFolder, "logs");

    /// <summary>Starts everything and creates the tables.</summary>
    /// <exception cref="StackException">Something is missing or does not start; nothing is left running.</exception>
    /// <exception cref="TemplateException">The template is faulty.</exception>
    public static async Task<LocalStack> StartAsync(LocalStackOptions options, CancellationToken cancellationToken = default)
    {
        var description = StackDescription.Load(Path.Combine(options.Root, "template.yaml"), options.Parameters, LocalStackOptions.Region);
        var stack = new LocalStack(options, description);
        try
        {
            await stack.StartAllAsync(cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>DynamoDB Local with the tables of the template and nothing else, to read what is there.</summary>
    /// <exception cref="StackException">It does not start, or the tables are a double: without the stack that has it there is nothing to read.</exception>
    public static async Task<LocalStack> StartTablesAsync(LocalStackOptions options, CancellationToken cancellationToken = default)
    {
        if (options is { TableDelay: not null, DynamoDbUrl: null })
        {
            throw new StackException("No stack runs with a double of the tables, and the double of one that has ended is gone.");
        }

        var description = StackDescription.Load(Path.Combine(options.Root, "template.yaml"), options.Parameters, LocalStackOptions.Region);
        var stack = new LocalStack(options, description);
        try
        {
            await stack.StartDatabaseAsync(cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        if (Description.NotEmulated.Count > 0)
        {
            _options.Log.Say($"Not emulated, and done without: {string.Join(", ", Description.NotEmulated)}");
        }

        // Ports first: a wrong one shows before minutes of building.
        var apiPort = LocalPort.Claim(_options.ApiPort, "the API");
        var endpointPort = _options.EndpointUrl is null ? LocalPort.Claim(_options.EndpointPort, "the endpoint") : 0;
        var sqsPort = _options.SqsUrl is null ? LocalPort.Claim(_options.SqsPort, "SQS") : 0;

        LockData();
        // The machine builds while the registry is asked and the engines start. Whatever fails stops the others, so that nothing is left running.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var build = PublishAsync(stop.Token);
        Task[] parts =
        [
            build,
            StartDatabaseAsync(stop.Token),
            StartQueuesAsync(sqsPort, stop.Token),
            StartEndpointAsync(build, endpointPort, stop.Token),
        ];
        await foreach (var part in Task.WhenEach(parts))
        {
            if (!part.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await part;
            }
        }

        var executables = await build;
        var endpoints = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = DynamoDbUrl,
            ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = EndpointUrl,
            ["AWS_ENDPOINT_URL_SQS"] = SqsUrl,
        };
        foreach (var function in Description.Functions)
        {
            var host = await FunctionHost.StartAsync(
                function with
                {
                    Environment = function.Environment.ToDictionary(entry => entry.Key, entry => UrlHere(entry.Value), StringComparer.Ordinal),
                },
                executables[function.Project],
                endpoints,
                LimitOf(function),
                LogFolder,
                _guard,
                _options.Log
            );
            _started.Push(host);
            _functions.Add(host);
        }

        await Task.WhenAll(
            _functions.Select(async host =>
            {
                if (await host.Pool.WarmAsync(TimeSpan.FromSeconds(60)) is { } fault)
                {
                    throw new StackException($"Function {host.Description.Name} does not start: see {LogFolder}\n{fault}");
                }
            })
        );
        _gateway = await HttpApiGateway.StartAsync(
            _functions.SelectMany(host => host.Description.Routes.Select(route => (route, host.Pool))),
            apiPort,
            Tokens,
            Nature,
            _options.Log
        );
        _started.Push(_gateway);
        foreach (var host in _functions)
        {
            foreach (var trigger in host.Description.QueueTriggers.Where(trigger => trigger.Enabled))
            {
                _started.Push(
                    new EventSourceMapping(
                        trigger,
                        QueueUrl(trigger.Queue.Name),
                        Sqs,
                        _options.MaxInstances,
                        host.Pool.InvokeAsync,
                        _options.Log,
                        TimeProvider.System
                    )
                );
            }

            foreach (var trigger in host.Description.StreamTriggers.Where(trigger => trigger.Enabled))
            {
                await StartStreamAsync(host, trigger, cancellationToken);
            }
        }
    }

    private async Task StartStreamAsync(FunctionHost host, StreamTrigger trigger, CancellationToken cancellationToken)
    {
        if (_tableDouble is not null)
        {
            // It has said so at its start.
            return;
        }

        var table = (await DynamoDb.DescribeTableAsync(trigger.Table.Name, cancellationToken)).Table;
        if (table.LatestStreamArn is not { Length: > 0 } stream)
        {
            _options.Log.Say($"Table {trigger.Table.Name} has no stream there: function {host.Description.Name} gets no events of it.");
            return;
        }

        _started.Push(
            new StreamMapping(
                trigger,
                DynamoDbUrl,
                stream,
                new StreamPositions(Path.Combine(_options.DataFolder, $"stream-{host.Description.Id}.json")),
                (shard, stop) => StreamDelivery.To(host, trigger, shard, GiveUpAsync, stop),
                _options.Log,
                TimeProvider.System
            )
        );

        async Task GiveUpAsync(string failure)
        {
            _options.Log.Say($"Changes of table {trigger.Table.Name} were given up by {host.Description.Name}.");
            if (trigger.OnFailure is { } queue)
            {
                await Sqs.SendMessageAsync(QueueUrl(queue.Name), failure, CancellationToken.None);
            }
        }
    }

    /// <summary>Most instances of a function: what its queues and streams hand over at a time, and those for requests when it has routes.</summary>
    private int LimitOf(FunctionDefinition function)
    {
        var forQueues =
            function.QueueTriggers.Sum(trigger => trigger.MaximumConcurrency ?? _options.MaxInstances)
            + function.StreamTriggers.Sum(trigger => trigger.Parallelization);
        return function.Routes.Count > 0 || forQueues == 0 ? forQueues + _options.MaxInstances : forQueues;
    }

    /// <summary>Another SQS may have other URLs for the queues than the template's.</summary>
    private string UrlHere(string value) =>
        Description.Queues.FirstOrDefault(queue => queue.Url == value) is { } queue ? QueueUrl(queue.Name) : value;

    private async Task<IReadOnlyDictionary<string, string>> PublishAsync(CancellationToken cancellationToken)
    {
        var publisher = new Publisher(_options.Root, _options.Native, _options.AwsPackages, _options.Log);
        var projects = Description.Functions.Select(function => function.Project);
        if (_options.EndpointUrl is null)
        {
            projects = projects.Concat(Description.Endpoints.SelectMany(endpoint => endpoint.Containers).Select(container => container.Project));
        }

        using var turn = await FolderLock.TakeAsync(Path.Combine(_options.Root, ".local", "publish"), cancellationToken);
        return await publisher.PublishAsync([.. projects.Distinct(StringComparer.Ordinal)], !_options.NoBuild, cancellationToken);
    }

    private async Task StartEndpointAsync(Task<IReadOnlyDictionary<string, string>> build, int port, CancellationToken cancellationToken)
    {
        if (_options.EndpointUrl is not null)
        {
            return;
        }

        var executables = await build;
        _options.Log.Detail("Starting the containers of the endpoint …");
        _endpoint = await EndpointEmulator.StartAsync(
            Description.Endpoints,
            container =>
                Container.StartAsync(
                    container with
                    {
                        Artifacts = _options.Artifacts.GetValueOrDefault(container.Name, container.Artifacts),
                    },
                    executables[container.Project],
                    _options.Root,
                    Path.Combine(LogFolder, container.Name + ".log"),
                    _guard,
                    _options.Log,
                    cancellationToken
                ),
            port,
            LogFolder
        );
        _started.Push(_endpoint);
    }

    private async Task StartDatabaseAsync(CancellationToken cancellationToken)
    {
        if (_options is { TableDelay: { } delay, DynamoDbUrl: null })
        {
            LockData();
            _tableDouble = await TableDouble.StartAsync(
                Description.Tables,
                delay,
                LocalPort.Claim(_options.DynamoDbPort, "the double of the tables"),
                _options.Log,
                TimeProvider.System
            );
            _started.Push(_tableDouble);
            _client = DynamoDbLocal.Client(DynamoDbUrl);
            return;
        }

        if (_options.DynamoDbUrl is null)
        {
            LockData();
            var port = LocalPort.Claim(_options.DynamoDbPort, "DynamoDB Local");
            _options.Log.Detail("Starting DynamoDB Local …");
            _database = await DynamoDbLocal.StartAsync(
                _options.Root,
                Path.Combine(_options.DataFolder, "dynamodb"),
                port,
                _options.Killable,
                Path.Combine(LogFolder, "dynamodb.log"),
                _guard,
                _options.Log,
                cancellationToken
            );
            _started.Push(_database);
        }

        _client = DynamoDbLocal.Client(DynamoDbUrl);
        if (!_options.TablesAreThere)
        {
            await TableCreation.EnsureAsync(_client, Description.Tables, _options.Log, cancellationToken);
        }
    }

    private async Task StartQueuesAsync(int port, CancellationToken cancellationToken)
    {
        if (_options.SqsUrl is null)
        {
            _options.Log.Detail("Starting the SQS emulator …");
            _queues = await QueueEndpoint.StartAsync(
                Description.Queues,
                await SqsEmulator.InstallAsync(_options.Root, Path.Combine(LogFolder, "sqs.log"), _guard, _options.Log, cancellationToken),
                JournalFile(),
                port,
                _options.Log,
                TimeProvider.System,
                cancellationToken
            );
            _started.Push(_queues);
        }

        _sqs = QueueCreation.Client(SqsUrl);
        _queueUrls = _options.SqsUrl is null
            ? Description.Queues.ToDictionary(queue => queue.Name, queue => queue.Url, StringComparer.Ordinal)
            : await QueueCreation.EnsureAsync(_sqs, Description.Queues, redrive: true, _options.Log, cancellationToken);
    }

    /// <summary>Messages are about records, so those of a double's stack begin with it, and those of the other's wait for the tables that they are about.</summary>
    private string JournalFile()
    {
        if (_options.TableDelay is null)
        {
            return Path.Combine(_options.DataFolder, "queues.jsonl");
        }

        var file = Path.Combine(_options.DataFolder, "queues-double.jsonl");
        File.Delete(file);
        return file;
    }

    /// <summary>Two engines over one folder would spoil it. The system gives the lock back when this process ends, however it ends.</summary>
    private void LockData()
    {
        Directory.CreateDirectory(_options.DataFolder);
        if (_lock is not null)
        {
            return;
        }

        try
        {
            _lock = new FileStream(Path.Combine(_options.DataFolder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new StackException(
                $"A local stack is running over {_options.DataFolder} already. Stop it, use it (--api-url), or start with --data DIR.",
                fault
            );
        }
    }

    /// <summary>Reads what the functions recorded.</summary>
    public DecisionReader OpenReader() => new(DynamoDb, LedgerSettings(), TimeProvider.System);

    /// <summary>The jobs over the tables of the functions.</summary>
    public JobLedger OpenJobs() => new(DynamoDb, LedgerSettings(), TimeProvider.System);

    /// <summary>Reads what orders have in common, under the functions' secret.</summary>
    public LinkReader OpenLinks() => new(DynamoDb, LinkSettings());

    /// <summary>Writes it anew, as the function does on an event.</summary>
    public LinkRebuild OpenLinkRebuild() =>
        new(DynamoDb, new LinkWriter(DynamoDb, LinkSettings(), TimeProvider.System), LinkSettings(), TimeProvider.System);

    private LinkSettings LinkSettings()
    {
        var variables = Description
            .Functions.Select(function => function.Environment)
            .First(environment => environment.ContainsKey("LINKS_TABLE") && environment.ContainsKey("AUDIT_TABLE"));
        return new LinkSettings
        {
            LinksTable = variables["LINKS_TABLE"],
            AuditTable = variables["AUDIT_TABLE"],
            Secret = Convert.FromBase64String(variables["LINKS_KEY"]),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    private LedgerSettings LedgerSettings()
    {
        var variables = Description
            .Functions.Select(function => function.Environment)
            .First(environment => environment.ContainsKey("DECISIONS_TABLE") && environment.ContainsKey("JOBS_TABLE"));
        return new LedgerSettings
        {
            DecisionsTable = variables["DECISIONS_TABLE"],
            AuditTable = variables["AUDIT_TABLE"],
            JobsTable = variables["JOBS_TABLE"],
        };
    }

    /// <summary>Memory held now, by process.</summary>
    public IReadOnlyList<(string Name, int ProcessId, long Bytes)> ResidentMemory()
    {
        var processes = _functions
            .SelectMany(host => host.Pool.Processes)
            .Concat((_endpoint?.Containers ?? []).Select(container => container.Process).OfType<ChildProcess>())
            .Append(_database?.Process)
            .Append(_queues?.Process)
            .OfType<ChildProcess>();
        return [.. processes.Select(process => (process.Spec.Name, process.Id, Bytes: process.ResidentBytes() ?? 0)).Where(entry => entry.Bytes > 0)];
    }

    /// <summary>Kills a container (all endpoints counted through, from 0), as if it ran out of memory.</summary>
    /// <param name="restart">False: it stays dead until <see cref="ReviveContainerAsync"/>.</param>
    public Task KillContainerAsync(int index, bool restart = true) => _endpoint!.Containers.ElementAt(index).KillAsync(restart);

    public Task ReviveContainerAsync(int index, CancellationToken cancellationToken = default) =>
        _endpoint!.Containers.ElementAt(index).ReviveAsync(cancellationToken);

    /// <summary>Kills DynamoDB Local, as if the power failed.</summary>
    public Task KillDynamoDbAsync() => _database!.KillAsync();

    /// <summary>Starts DynamoDB Local again, on the same port and data.</summary>
    public Task StartDynamoDbAsync(CancellationToken cancellationToken = default) => _database!.StartAsync(cancellationToken);

    /// <summary>Kills the SQS emulator with all that it has in memory; what it held is in the journal.</summary>
    public Task KillSqsAsync() => _queues!.KillEmulatorAsync();

    /// <summary>Starts the SQS emulator again, with the messages that were accepted and not deleted.</summary>
    public Task StartSqsAsync(CancellationToken cancellationToken = default) => _queues!.StartEmulatorAsync(cancellationToken);

    /// <summary>Kills all instances of a function, or of all; new ones start with the next event.</summary>
    /// <param name="functionId">Its logical id in the template.</param>
    public Task KillFunctionInstancesAsync(string? functionId = null) =>
        Task.WhenAll(_functions.Where(host => functionId is null || host.Description.Id == functionId).Select(host => host.Pool.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        // The last started first: the gateway refuses before what it leads to is gone.
        while (_started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _sqs?.Dispose();
        _guard.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }
}
