using Amazon.SQS;
using Amazon.SQS.Model;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using FraudServerless.LocalRunner.Templates;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>Queues of a template in the real emulator behind its journal, over a folder of its own.</summary>
public sealed class RunningQueues : IAsyncDisposable
{
    private readonly ProcessGuard _guard = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queues-");
    private readonly IReadOnlyList<QueueDefinition> _queues;
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private QueueEndpoint _endpoint = null!;

    private RunningQueues(IReadOnlyList<QueueDefinition> queues)
    {
        _queues = queues;
        _deadline.CancelAfter(TimeSpan.FromMinutes(3));
    }

    /// <summary>Ends a test that waits for what does not come.</summary>
    public CancellationToken Deadline => _deadline.Token;

    public AmazonSQSClient Client { get; private set; } = null!;

    public string JournalFile => Path.Combine(_folder.FullName, "queues.jsonl");

    /// <param name="queues">The resources of a template, as YAML.</param>
    public static async Task<RunningQueues> StartAsync(string queues)
    {
        var running = new RunningQueues(QueueSample.Load(queues).Queues);
        await running.StartAsync();
        return running;
    }

    private async Task StartAsync()
    {
        _endpoint = await QueueEndpoint.StartAsync(
            _queues,
            await EmulatorAsync(_folder, _guard),
            JournalFile,
            port: 0,
            StackLog.Silent,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Client = QueueCreation.Client(_endpoint.Url);
    }

    internal static Task<SqsEmulator> EmulatorAsync(DirectoryInfo folder, ProcessGuard guard) =>
        SqsEmulator.InstallAsync(
            LocalStackOptions.FindRoot(),
            Path.Combine(folder.FullName, "sqs.log"),
            guard,
            StackLog.Silent,
            TestContext.Current.CancellationToken
        );

    public QueueDefinition Queue(string name) => _queues.Single(queue => queue.Name == name);

    public string Url(string name) => Queue(name).Url;

    public Task KillAsync() => _endpoint.KillEmulatorAsync();

    public Task ReviveAsync() => _endpoint.StartEmulatorAsync(Deadline);

    /// <summary>As when everything is stopped and started again.</summary>
    /// <param name="between">While nothing runs.</param>
    public async Task RestartAsync(Action? between = null)
    {
        Client.Dispose();
        await _endpoint.DisposeAsync();
        between?.Invoke();
        await StartAsync();
    }

    public Task<SendMessageResponse> SendAsync(string queue, string body) => Client.SendMessageAsync(Url(queue), body, Deadline);

    /// <summary>Receives until there is a message.</summary>
    public async Task<Message> ReceiveAsync(string queue)
    {
        while (true)
        {
            var answer = await Client.ReceiveMessageAsync(
                new ReceiveMessageRequest(Url(queue))
                {
                    WaitTimeSeconds = 20,
                    MaxNumberOfMessages = 1,
                    MessageSystemAttributeNames = ["All"],
                    MessageAttributeNames = ["All"],
                },
                Deadline
            );
            if (answer.Messages is [var message])
            {
                return message;
            }
        }
    }

    public Task DeleteAsync(string queue, Message message) => Client.DeleteMessageAsync(Url(queue), message.ReceiptHandle, Deadline);

    /// <summary>Messages that wait, that are with a receiver, and that are delayed.</summary>
    public async Task<(int Visible, int InFlight, int Delayed)> CountAsync(string queue)
    {
        var answer = await Client.GetQueueAttributesAsync(Url(queue), ["All"], Deadline);
        return (answer.ApproximateNumberOfMessages, answer.ApproximateNumberOfMessagesNotVisible, answer.ApproximateNumberOfMessagesDelayed);
    }

    public async Task UntilAsync(string queue, (int Visible, int InFlight, int Delayed) expected)
    {
        while (await CountAsync(queue) != expected)
        {
            await Task.Delay(10, Deadline);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        _guard.Dispose();
        _deadline.Dispose();
        _folder.Delete(recursive: true);
    }
}
