using Amazon.Runtime.Endpoints;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary>What decides on the endpoint.</summary>
internal sealed class SageMakerRuntimeEndpointParameters : EndpointParameters
{
    public string? Region
    {
        get => (string?)this[nameof(Region)];
        set => this[nameof(Region)] = value;
    }

    public string? Endpoint
    {
        get => (string?)this[nameof(Endpoint)];
        set => this[nameof(Endpoint)] = value;
    }

    public bool UseDualStack
    {
        get => this[nameof(UseDualStack)] is true;
        set => this[nameof(UseDualStack)] = value;
    }

    public bool UseFips
    {
        get => this["UseFIPS"] is true;
        set => this["UseFIPS"] = value;
    }
}
