namespace FraudServerless.Pipeline;

/// <summary>How a call of an inference endpoint can end.</summary>
public enum PipelineKind
{
    Ok,

    /// <summary>No answer inside the budget.</summary>
    Timeout,

    /// <summary>Not asked: too many calls failed lately.</summary>
    CircuitOpen,

    /// <summary>A container answered an error (424); <see cref="PipelineResult.OriginalStatus"/> is its status.</summary>
    ModelError,

    /// <summary>The model is still being loaded, or throttled (429).</summary>
    NotReady,

    /// <summary>The endpoint refused the request (400), e.g. because there is no such endpoint.</summary>
    BadRequest,

    /// <summary>The caller's credentials do not allow the call (401, 403).</summary>
    Denied,

    /// <summary>500.</summary>
    Internal,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>A service that the endpoint depends on failed (530).</summary>
    Dependency,

    /// <summary>No connection.</summary>
    Refused,

    /// <summary>The connection broke before the answer was complete.</summary>
    Reset,

    /// <summary>An answer that holds no score.</summary>
    Malformed,

    /// <summary>An answer without a body.</summary>
    Empty,

    /// <summary>The pipeline refused this order among others; <see cref="PipelineResult.Code"/> says why.</summary>
    OrderFault,
}
