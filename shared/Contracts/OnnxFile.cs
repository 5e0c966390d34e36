namespace FraudServerless.Contracts;

/// <summary>Models in the Open Neural Network Exchange format.</summary>
public static class OnnxFile
{
    /// <summary>The beginning of a serialised <c>ModelProto</c>: field 1, <c>ir_version</c>, a small number, then another of its fields.</summary>
    public static bool Recognises(ReadOnlySpan<byte> bytes) =>
        bytes is [0x08, > 0 and < 0x40, 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42, ..];
}
