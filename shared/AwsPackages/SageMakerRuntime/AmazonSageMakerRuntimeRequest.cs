using Amazon.Runtime;

namespace Amazon.SageMakerRuntime;

/// <summary>The base of the service's requests.</summary>
public class AmazonSageMakerRuntimeRequest : AmazonWebServiceRequest { }
