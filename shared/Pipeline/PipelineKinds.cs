namespace FraudServerless.Pipeline;

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
