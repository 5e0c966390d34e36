using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary><c>https://runtime.sagemaker.REGION.amazonaws.com</c>, or the endpoint that the settings name.</summary>
internal sealed class SageMakerRuntimeEndpointProvider : IEndpointProvider
{
    private string? _url;
    private Endpoint? _endpoint;

    /// <exception cref="AmazonClientException">No region is known, or a variant of the endpoint is asked for that is not part of this client.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var wanted = (SageMakerRuntimeEndpointParameters)parameters;
        if (wanted.UseDualStack || wanted.UseFips)
        {
            throw new AmazonClientException("FIPS and dual-stack endpoints are not supported by this client; name the endpoint by ServiceURL.");
        }

        var url =
            !string.IsNullOrEmpty(wanted.Endpoint) ? wanted.Endpoint
            : string.IsNullOrEmpty(wanted.Region) ? throw new AmazonClientException("No region is configured: set AWS_REGION or RegionEndpoint.")
            : $"https://runtime.sagemaker.{wanted.Region}.{RegionEndpoint.GetBySystemName(wanted.Region).PartitionDnsSuffix}";

        // It is the same for every request of nearly every client.
        if (_endpoint is { } known && string.Equals(_url, url, StringComparison.Ordinal))
        {
            return known;
        }

        var endpoint = new Endpoint(url);
        (_url, _endpoint) = (url, endpoint);
        return endpoint;
    }
}
