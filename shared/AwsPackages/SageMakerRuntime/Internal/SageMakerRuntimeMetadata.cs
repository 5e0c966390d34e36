using Amazon.Runtime.Internal;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary>The service as the SDK's pipeline knows it.</summary>
internal sealed class SageMakerRuntimeMetadata : IServiceMetadata
{
    public static readonly SageMakerRuntimeMetadata Instance = new();

    public string ServiceId => AmazonSageMakerRuntimeConfig.ServiceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(0, StringComparer.Ordinal);
}
