using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Model;

/// <summary>What the model answered.</summary>
public class InvokeEndpointResponse : AmazonWebServiceResponse
{
    /// <summary>The answer, at its beginning; null when it is empty.</summary>
    public MemoryStream? Body { get; set; }

    public string? ContentType { get; set; }

    /// <summary>Text that the container passed back.</summary>
    public string? CustomAttributes { get; set; }

    /// <summary>The production variant that answered.</summary>
    public string? InvokedProductionVariant { get; set; }

    /// <summary>The session that was begun, and when it expires.</summary>
    public string? NewSessionId { get; set; }

    /// <summary>The session that was closed.</summary>
    public string? ClosedSessionId { get; set; }
}
