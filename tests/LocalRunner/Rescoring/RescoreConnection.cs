using Amazon.SQS;
using FraudServerless.Ledger;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using FraudServerless.Messaging;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>The jobs of a stack: of the one that runs over the data folder, or of one started for it.</summary>
internal sealed class RescoreConnection : IAsyncDisposable
{
    private readonly LocalStack _stack;
    private readonly LocalStackOptions _options;
    private readonly StackAddress? _running;
    private AmazonSQSClient? _sqs;

    private RescoreConnection(LocalStack stack, LocalStackOptions options, StackAddress? running)
    {
        (_stack, _options, _running) = (stack, options, running);
        Ledger = new JobLedger(stack.DynamoDb, Settings, TimeProvider.System);
    }

    public JobLedger Ledger { get; }

    /// <summary>The stack was started for this and ends with it.</summary>
    public bool Own => _running is null;

    public string LogFolder => _stack.LogFolder;

    /// <summary>Everything, so that jobs are worked on.</summary>
    public static async Task<RescoreConnection> OpenAsync(LocalStackOptions options, CancellationToken cancellationToken)
    {
        if (StackAddress.Find(options.DataFolder) is not null)
        {
            return await OpenTablesAsync(options, cancellationToken);
        }

        var stack = await LocalStack.StartAsync(options, cancellationToken);
        // Others may want to look at the job or to cancel it.
        new StackAddress(stack.ApiUrl, stack.DynamoDbUrl, stack.SqsUrl, stack.Builds).Write(options.DataFolder);
        return new RescoreConnection(stack, options, running: null);
    }

    /// <summary>The tables, to look at jobs; and whatever else runs already.</summary>
    public static async Task<RescoreConnection> OpenTablesAsync(LocalStackOptions options, CancellationToken cancellationToken)
    {
        var running = StackAddress.Find(options.DataFolder);
        // Just to read: nobody else has to find this engine.
        var tables = options with
        {
            DynamoDbUrl = options.DynamoDbUrl ?? running?.DynamoDbUrl,
            DynamoDbPort = 0,
        };
        return new RescoreConnection(await LocalStack.StartTablesAsync(tables, cancellationToken), options, running);
    }

    /// <summary>Jobs with their queue; not of tables alone.</summary>
    public async Task<RescoreJobs> JobsAsync(CancellationToken cancellationToken)
    {
        var client = _sqs ??= QueueCreation.Client(_running?.SqsUrl ?? _stack.SqsUrl);
        var queue = _stack.Description.Queues.First(queue => queue.Url == Variables["RESCORE_QUEUE_URL"]);
        var url = await client.GetQueueUrlAsync(queue.Name, cancellationToken);
        return new RescoreJobs(
            Ledger,
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
        _sqs?.Dispose();
        if (_running is null)
        {
            StackAddress.Remove(_options.DataFolder);
        }

        await _stack.DisposeAsync();
    }

    private IReadOnlyDictionary<string, string> Variables =>
        _stack.Description.Functions.FirstOrDefault(function => function.Environment.ContainsKey("JOBS_TABLE"))?.Environment
        ?? throw new StackException("template.yaml has no function with JOBS_TABLE, so there are no rescore jobs.");

    private LedgerSettings Settings =>
        new()
        {
            DecisionsTable = Variables["DECISIONS_TABLE"],
            AuditTable = Variables["AUDIT_TABLE"],
            JobsTable = Variables["JOBS_TABLE"],
        };
}
