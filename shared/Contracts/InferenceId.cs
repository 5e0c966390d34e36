using System.Buffers.Binary;

namespace FraudServerless.Contracts;

/// <summary>
/// What a call of the endpoint is filed under where its data is captured (InvokeEndpoint's <c>InferenceId</c>): the decision's id without its time. An id says when
/// the decision was made, which nobody knows before the model has answered; all the rest of it is chance, drawn before the call. So either leads to the other:
/// <c>substr(decisionId, 15)</c> is the inference id.
/// </summary>
public readonly record struct InferenceId
{
    /// <summary>Where the time and the hyphens around it end in an id's text.</summary>
    private const int TimeLength = 14;
    private const int TimeBytes = 6;

    /// <summary>An id of the first instant: two are equal whatever their decisions' times.</summary>
    private readonly Guid _timeless;

    private InferenceId(Guid timeless) => _timeless = timeless;

    /// <summary>Another one each time: 74 bits of chance.</summary>
    public static InferenceId Draw() => Of(Guid.CreateVersion7());

    /// <summary>That of a decision.</summary>
    public static InferenceId Of(Guid decisionId) => new(At(decisionId, 0));

    /// <summary>The id of the decision that is made at an instant: a UUID of version 7 (RFC 9562).</summary>
    public Guid DecisionIdAt(DateTimeOffset decidedAt) => At(_timeless, decidedAt.ToUnixTimeMilliseconds());

    /// <summary>22 visible characters, e.g. <c>7e3b-9c41-5f0a6d2b8c17</c>.</summary>
    public override string ToString() => _timeless.ToString("D")[TimeLength..];

    private static Guid At(Guid id, long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, milliseconds);
        time[^TimeBytes..].CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }
}
