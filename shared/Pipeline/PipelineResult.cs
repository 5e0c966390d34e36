using FraudServerless.Contracts;

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

/// <summary>Names of <see cref="PipelineKind"/> in logs, metrics and audit records.</summary>
public static class PipelineKinds
{
    public static string ToWire(this PipelineKind kind) =>
        kind switch
        {
            PipelineKind.Ok => "ok",
            PipelineKind.Timeout => "timeout",
            PipelineKind.CircuitOpen => "circuit-open",
            PipelineKind.ModelError => "model-error",
            PipelineKind.NotReady => "not-ready",
            PipelineKind.BadRequest => "bad-request",
            PipelineKind.Denied => "denied",
            PipelineKind.Internal => "internal",
            PipelineKind.Unavailable => "unavailable",
            PipelineKind.Dependency => "dependency",
            PipelineKind.Refused => "refused",
            PipelineKind.Reset => "reset",
            PipelineKind.Malformed => "malformed",
            PipelineKind.Empty => "empty",
            PipelineKind.OrderFault => "order-fault",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind"),
        };
}

/// <summary>What an endpoint answered, or why it did not.</summary>
/// <param name="Kind">How the call ended.</param>
/// <param name="Score">Present only with <see cref="PipelineKind.Ok"/>.</param>
/// <param name="OriginalStatus">The container's status with <see cref="PipelineKind.ModelError"/>, else 0.</param>
/// <param name="Code">The container's code of the fault with <see cref="PipelineKind.OrderFault"/>, else null.</param>
public readonly record struct PipelineResult(PipelineKind Kind, Score? Score = null, int OriginalStatus = 0, string? Code = null)
{
    /// <summary>Another instance may well answer: worth the second attempt.</summary>
    public bool IsTransient =>
        Kind switch
        {
            PipelineKind.NotReady
            or PipelineKind.Internal
            or PipelineKind.Unavailable
            or PipelineKind.Dependency
            or PipelineKind.Refused
            or PipelineKind.Reset
            or PipelineKind.Empty => true,
            PipelineKind.ModelError => OriginalStatus is 0 or 429 or >= 500,
            _ => false,
        };
}
