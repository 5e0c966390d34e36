namespace FraudServerless.Scoring;

public sealed class PipelineClient
{
    public static PipelineClient Create(ScoringSettings settings, TimeProvider time) => throw new NotImplementedException(settings.ToString() + time);

    public ValueTask<PipelineResult> InvokeAsync(ReadOnlyMemory<byte> orderJson, Route route, CancellationToken cancellation) =>
        throw new NotImplementedException(route.ToString());
}
