namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>The keys under which <c>HttpContext.Items</c> holds what Lambda sent.</summary>
public abstract class AbstractAspNetCoreFunction
{
    private protected AbstractAspNetCoreFunction() { }

#pragma warning disable CA1707 // The official package's names.
    /// <summary>The <see cref="Core.ILambdaContext"/> of the invocation.</summary>
    public const string LAMBDA_CONTEXT = "LambdaContext";

    /// <summary>The event, an <see cref="APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest"/>.</summary>
    public const string LAMBDA_REQUEST_OBJECT = "LambdaRequestObject";
#pragma warning restore CA1707
}
