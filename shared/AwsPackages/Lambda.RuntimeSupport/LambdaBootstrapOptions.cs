namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>Settings for tests.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>The Runtime API as <c>host:port</c>, instead of the one in the variable AWS_LAMBDA_RUNTIME_API.</summary>
    public string? RuntimeApiEndpoint { get; set; }
}
