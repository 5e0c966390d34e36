using Amazon.Runtime;

namespace FraudServerless.Hosting;

/// <summary>The connections of one process to AWS: one kept pool for each service, whatever clients use it.</summary>
public sealed class AwsConnections : IDisposable
{
    /// <summary>Far beyond any budget, since deadlines come by cancellation; keeps an attempt that nobody waits for any more from hanging for minutes.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<IDisposable> _owned;

    /// <param name="region">Where the services are, e.g. <c>eu-central-1</c>.</param>
    /// <param name="time">Tells how long nobody used a connection.</param>
    public AwsConnections(string region, TimeProvider time)
    {
        Region = region;
        var (sageMaker, dynamoDb, sqs) = (new AwsHttp(ConnectTimeout, time), new AwsHttp(ConnectTimeout, time), new AwsHttp(ConnectTimeout, time));
        (SageMaker, DynamoDb, Sqs, _owned) = (sageMaker, dynamoDb, sqs, [sageMaker, dynamoDb, sqs]);
        Credentials = AwsClients.Credentials();
    }

    /// <summary>For a warm-up: each service's answer is given instead of asked for.</summary>
    internal AwsConnections(string region, CannedService sageMaker, CannedService dynamoDb, CannedService sqs)
    {
        Region = region;
        (SageMaker, DynamoDb, Sqs, _owned) = (sageMaker, dynamoDb, sqs, [sageMaker, dynamoDb, sqs]);
        Credentials = new BasicAWSCredentials("warm-up", "warm-up");
    }

    public string Region { get; }

    /// <summary>To the inference endpoints.</summary>
    public HttpClientFactory SageMaker { get; }

    /// <summary>To the tables.</summary>
    public HttpClientFactory DynamoDb { get; }

    /// <summary>To the queues.</summary>
    public HttpClientFactory Sqs { get; }

    /// <summary>The role's; null: the SDK looks for others.</summary>
    public AWSCredentials? Credentials { get; }

    public void Dispose()
    {
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }
}
