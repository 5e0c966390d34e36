using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SageMakerRuntime.Internal;
using Amazon.SageMakerRuntime.Model;

namespace Amazon.SageMakerRuntime;

/// <inheritdoc cref="IAmazonSageMakerRuntime"/>
/// <remarks>Thread-safe; one instance serves the whole process.</remarks>
public class AmazonSageMakerRuntimeClient : AmazonServiceClient, IAmazonSageMakerRuntime
{
    public AmazonSageMakerRuntimeClient()
        : base(new AmazonSageMakerRuntimeConfig()) { }

    public AmazonSageMakerRuntimeClient(RegionEndpoint region)
        : base(new AmazonSageMakerRuntimeConfig { RegionEndpoint = region }) { }

    public AmazonSageMakerRuntimeClient(AmazonSageMakerRuntimeConfig config)
        : base(config) { }

    public AmazonSageMakerRuntimeClient(AWSCredentials credentials)
        : this(credentials, new AmazonSageMakerRuntimeConfig()) { }

    public AmazonSageMakerRuntimeClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonSageMakerRuntimeConfig { RegionEndpoint = region }) { }

    public AmazonSageMakerRuntimeClient(AWSCredentials credentials, AmazonSageMakerRuntimeConfig clientConfig)
        : base(credentials, clientConfig) { }

    public AmazonSageMakerRuntimeClient(string awsAccessKeyId, string awsSecretAccessKey)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonSageMakerRuntimeConfig()) { }

    public AmazonSageMakerRuntimeClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonSageMakerRuntimeConfig { RegionEndpoint = region }) { }

    public AmazonSageMakerRuntimeClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonSageMakerRuntimeConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }

    public AmazonSageMakerRuntimeClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonSageMakerRuntimeConfig()) { }

    public AmazonSageMakerRuntimeClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonSageMakerRuntimeConfig { RegionEndpoint = region }) { }

    public AmazonSageMakerRuntimeClient(
        string awsAccessKeyId,
        string awsSecretAccessKey,
        string awsSessionToken,
        AmazonSageMakerRuntimeConfig clientConfig
    )
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSageMakerRuntimeConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        awsCredentials is null
            ? new AmazonSageMakerRuntimeClient((AmazonSageMakerRuntimeConfig)clientConfig)
            : new AmazonSageMakerRuntimeClient(awsCredentials, (AmazonSageMakerRuntimeConfig)clientConfig);

    protected override IServiceMetadata ServiceMetadata => SageMakerRuntimeMetadata.Instance;

    /// <inheritdoc/>
    public virtual Task<InvokeEndpointResponse> InvokeEndpointAsync(InvokeEndpointRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<InvokeEndpointResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = InvokeEndpointRequestMarshaller.Instance,
                ResponseUnmarshaller = InvokeEndpointResponseUnmarshaller.Instance,
            },
            cancellationToken
        );

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new SageMakerRuntimeEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SageMakerRuntimeAuthResolver());
    }
}
