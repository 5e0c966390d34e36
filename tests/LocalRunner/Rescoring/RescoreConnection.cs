using Amazon.SQS;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using FraudServerless.Messaging;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>The desk's API of a stack: of another machine's, of the one that runs over the data folder, or of one started for it.</summary>
internal sealed class RescoreConnection : IAsyncDisposable
{
    private readonly LocalStackOptions _options;
    private readonly LocalStack? _own;
    private LocalStack? _tables;
    private AmazonSQSClient? _sqs;

    private RescoreConnection(LocalStackOptions options, LocalStack? own, JobClient client) => (_options, _own, Client) = (options, own, client);

    /// <summary>It is no stack of this machine: there is its API and nothing else.</summary>
    public bool IsElsewhere { get; private init; }

    public JobClient Client { get; }

    /// <summary>What decides there, for the heading of figures; null when that is not known.</summary>
    public string? Nature { get; private init; }

    /// <summary>The stack was started for this and ends with it.</summary>
    public bool Own => _own is not null;

    public string LogFolder => Path.Combine(_options.DataFolder, "logs");

    /// <summary>An API somewhere.</summary>
    public static RescoreConnection OpenElsewhere(Uri api, string token, LocalStackOptions options) =>
        new(options, own: null, JobClient.Create(api, () => token)) { IsElsewhere = true };

    /// <summary>The running stack; null: none runs over the data folder.</summary>
    public static RescoreConnection? FindRunning(LocalStackOptions options) =>
        StackAddress.Find(options.DataFolder) is { } running
            ? new(options, own: null, JobClient.Create(new Uri(running.ApiUrl), Token(LocalTokens.Open(options.DataFolder, TimeProvider.System))))
            {
                Nature = running.Nature,
            }
            : null;

    /// <summary>The running stack, or one that is started.</summary>
    public static async Task<RescoreConnection> OpenAsync(LocalStackOptions options, CancellationToken cancellationToken)
    {
        if (FindRunning(options) is { } running)
        {
            return running;
        }

        var stack = await LocalStack.StartAsync(options, cancellationToken);
        // Others may want to look at the job or to cancel it.
        StackAddress.Of(stack).Write(options.DataFolder);
        return new RescoreConnection(options, stack, JobClient.Create(new Uri(stack.ApiUrl), Token(stack.Tokens))) { Nature = stack.Nature };
    }

    /// <summary>Tables and queue themselves, for orders that no request of the API can carry.</summary>
    public async Task<RescoreJobs> DirectAsync(CancellationToken cancellationToken)
    {
        var running = StackAddress.Find(_options.DataFolder);
        var stack =
            _own
            ?? (
                _tables ??= await LocalStack.StartTablesAsync(
                    _options with
                    {
                        DynamoDbUrl = _options.DynamoDbUrl ?? running?.DynamoDbUrl,
                        TablesAreThere = _options.DynamoDbUrl is null && running is not null,
                        DynamoDbPort = 0,
                    },
                    cancellationToken
                )
            );
        var client = _sqs ??= QueueCreation.Client(running?.SqsUrl ?? stack.SqsUrl);
        var wanted =
            stack
                .Description.Functions.Select(function => function.Environment)
                .FirstOrDefault(environment => environment.ContainsKey("JOBS_TABLE"))
                ?["RESCORE_QUEUE_URL"]
            ?? throw new StackException("template.yaml has no function with JOBS_TABLE, so there are no rescore jobs.");
        var queue = stack.Description.Queues.First(queue => queue.Url == wanted);
        var url = await client.GetQueueUrlAsync(queue.Name, cancellationToken);
        return new RescoreJobs(
            stack.OpenJobs(),
            new RescoreQueue(
                new QueueSettings { RescoreQueueUrl = url.QueueUrl, Timeout = TimeSpan.FromSeconds(30) },
                () => client,
                TimeProvider.System
            ),
            TimeProvider.System
        );
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _sqs?.Dispose();
        if (_tables is not null)
        {
            await _tables.DisposeAsync();
        }

        if (_own is not null)
        {
            StackAddress.Remove(_options.DataFolder);
            await _own.DisposeAsync();
        }
    }

    private static Func<string> Token(LocalTokens tokens) => () => tokens.Issue($"local:{Environment.UserName}", "risk");
}
