namespace FraudServerless.Scoring;

/// <summary>The connections of one process to AWS: one kept pool for each service, whatever clients use it.</summary>
public sealed class AwsConnections(TimeProvider time) : IDisposable
{
    /// <summary>Far beyond any budget, since deadlines come by cancellation; keeps an attempt that nobody waits for any more from hanging for minutes.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    internal AwsHttp SageMaker { get; } = new(ConnectTimeout, time);

    internal AwsHttp DynamoDb { get; } = new(ConnectTimeout, time);

    internal AwsHttp Sqs { get; } = new(ConnectTimeout, time);

    public void Dispose()
    {
        SageMaker.Dispose();
        DynamoDb.Dispose();
        Sqs.Dispose();
    }
}
