using FraudServerless.Contracts;

namespace FraudServerless.Pipeline;

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
