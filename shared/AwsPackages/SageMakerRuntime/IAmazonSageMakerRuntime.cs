using Amazon.Runtime;
using Amazon.SageMakerRuntime.Model;

namespace Amazon.SageMakerRuntime;

/// <summary>The SageMaker runtime: calls the models behind endpoints.</summary>
public interface IAmazonSageMakerRuntime : IAmazonService, IDisposable
{
    /// <summary>Sends a payload to the model behind an endpoint and answers what the model answered.</summary>
    /// <exception cref="ModelErrorException">The model's container answered 4xx or 5xx (424).</exception>
    /// <exception cref="ModelNotReadyException">The model is still being loaded or provisioned (429).</exception>
    /// <exception cref="ValidationErrorException">The request is wrong, for example names no endpoint (400).</exception>
    /// <exception cref="InternalFailureException">SageMaker failed (500).</exception>
    /// <exception cref="ServiceUnavailableException">SageMaker is not available, or throttles (503).</exception>
    /// <exception cref="InternalDependencyException">Something behind SageMaker failed (530).</exception>
    Task<InvokeEndpointResponse> InvokeEndpointAsync(InvokeEndpointRequest request, CancellationToken cancellationToken = default);
}
