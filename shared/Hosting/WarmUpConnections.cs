using System.Collections.Concurrent;
using Amazon.Runtime;

namespace FraudServerless.Hosting;

/// <summary>
/// For what a process does before its first order, so that the order does not pay for what is done once. Clients over <see cref="Canned"/> run all of their own code,
/// the SDK's tables, serializers and signer among it, but the requests are not sent and their answers are canned; a real connection to each service that they would
/// have used is opened meanwhile. Nothing is decided, recorded or queued.
/// </summary>
public sealed class WarmUpConnections : IDisposable
{
    /// <summary>How long a start waits for services that are away.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    /// <summary>What the endpoint is said to answer: all that a score can have.</summary>
    private const string Score =
        """{"score":0.5,"model":"-","features":"-","base":-1.5,"contributions":[["history.",0.5],["basket.",0.25]],"vector":"AACAPwAAgD8="}""";

    private readonly ConcurrentBag<Task> _openings = [];
    private readonly CancellationTokenSource _patience;

    /// <param name="connections">Of the process.</param>
    /// <param name="time">The clock.</param>
    public WarmUpConnections(AwsConnections connections, TimeProvider time)
    {
        _patience = new CancellationTokenSource(MaxWait, time);
        Canned = new AwsConnections(
            connections.Region,
            new CannedService(Score, Open(connections.SageMaker)),
            new CannedService("{}", Open(connections.DynamoDb)),
            new CannedService("""{"MessageId":"-"}""", Open(connections.Sqs))
        );
    }

    /// <summary>For the clients that are warmed up.</summary>
    public AwsConnections Canned { get; }

    /// <summary>Ends when the services that were used are connected, or are not after <see cref="MaxWait"/>.</summary>
    public Task ConnectAsync() => Task.WhenAll(_openings);

    public void Dispose()
    {
        Canned.Dispose();
        _patience.Dispose();
    }

    private Action<Uri> Open(HttpClientFactory service) => request => _openings.Add(((AwsHttp)service).OpenAsync(request, _patience.Token));
}
