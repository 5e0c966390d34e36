using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>Bodies to and from the endpoint, without copying where that is possible.</summary>
internal static class PipelineBody
{
    public static MemoryStream Of(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
            : new MemoryStream(json.ToArray(), writable: false);

    public static PipelineResult Read(MemoryStream? body)
    {
        if (body is null || body.Length == 0)
        {
            return new PipelineResult(PipelineKind.Empty);
        }

        ReadOnlySpan<byte> bytes = body.TryGetBuffer(out var buffer) ? buffer : body.ToArray();
        return ScoreJson.TryRead(bytes, out var score) ? new PipelineResult(PipelineKind.Ok, score) : new PipelineResult(PipelineKind.Malformed);
    }
}
