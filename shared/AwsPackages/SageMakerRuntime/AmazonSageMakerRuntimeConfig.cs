using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.SageMakerRuntime.Internal;
using Amazon.Util.Internal;

namespace Amazon.SageMakerRuntime;

/// <summary>
/// Settings of <see cref="AmazonSageMakerRuntimeClient"/>. As with every client of the SDK the region comes from AWS_REGION, and another endpoint
/// from <see cref="ClientConfig.ServiceURL"/> or AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME.
/// </summary>
public class AmazonSageMakerRuntimeConfig : ClientConfig
{
    private static readonly string s_userAgent = InternalSDKUtils.BuildUserAgentString(Id, "4.0.100");

    private const string Id = "SageMaker Runtime";

    public AmazonSageMakerRuntimeConfig()
        : base(new DefaultConfigurationProvider(SageMakerRuntimeDefaults.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "sagemaker";
        EndpointProvider = new SageMakerRuntimeEndpointProvider();
    }

    /// <summary>The name under which the SDK's shared settings know the service.</summary>
    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "runtime.sagemaker";

    public override string ServiceVersion => "2017-05-13";

    public override string UserAgent => s_userAgent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(
            new SageMakerRuntimeEndpointParameters
            {
                Region = parameters.AlternateEndpoint?.SystemName ?? RegionEndpoint?.SystemName,
                Endpoint = ServiceURL,
                UseDualStack = UseDualstackEndpoint,
                UseFips = UseFIPSEndpoint,
            }
        );
}
