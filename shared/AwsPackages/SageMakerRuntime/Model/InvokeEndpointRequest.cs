namespace Amazon.SageMakerRuntime.Model;

/// <summary>A payload for the model behind an endpoint.</summary>
public class InvokeEndpointRequest : AmazonSageMakerRuntimeRequest
{
    /// <summary>The endpoint, required.</summary>
    public string? EndpointName { get; set; }

    /// <summary>The payload, at most 6 MB (25 MB on newer endpoints). It is sent from its beginning, wherever it stands.</summary>
    public MemoryStream? Body { get; set; }

    /// <summary>The media type of the body; <c>application/octet-stream</c> when it is not set.</summary>
    public string? ContentType { get; set; }

    /// <summary>The media type the answer should have.</summary>
    public string? Accept { get; set; }

    /// <summary>Text for the container, passed on verbatim: at most 1024 visible ASCII characters.</summary>
    public string? CustomAttributes { get; set; }

    /// <summary>The model of a multi-model endpoint.</summary>
    public string? TargetModel { get; set; }

    /// <summary>The production variant, instead of one drawn by weight.</summary>
    public string? TargetVariant { get; set; }

    /// <summary>The container of a multi-container endpoint with direct invocation.</summary>
    public string? TargetContainerHostname { get; set; }

    /// <summary>An id under which data capture files the request.</summary>
    public string? InferenceId { get; set; }

    /// <summary>A JMESPath expression that overrides the explainer's setting.</summary>
    public string? EnableExplanations { get; set; }

    /// <summary>The inference component to invoke.</summary>
    public string? InferenceComponentName { get; set; }

    /// <summary>A stateful session to begin (<c>NEW_SESSION</c>) or to go on with.</summary>
    public string? SessionId { get; set; }
}
