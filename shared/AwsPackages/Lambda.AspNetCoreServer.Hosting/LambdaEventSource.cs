namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What sends HTTP requests to the function.</summary>
public enum LambdaEventSource
{
    /// <summary>An API Gateway REST API (payload format 1.0).</summary>
    RestApi,

    /// <summary>An API Gateway HTTP API, or a function URL (payload format 2.0).</summary>
    HttpApi,

    /// <summary>An Application Load Balancer.</summary>
    ApplicationLoadBalancer,
}
