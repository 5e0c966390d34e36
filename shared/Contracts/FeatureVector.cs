using System.Buffers;

namespace FraudServerless.Contracts;

/// <summary>
/// The wire between the containers: one line of invariant numbers an order, comma-separated, missing (NaN) as nothing, each the shortest text that reads
/// back to the same float32. A line that begins with <c>!</c> is a fault in its order's place: <c>!CODE message</c>.
/// </summary>
public static class FeatureVector
{
    /// <summary>Media type of a vector made by the spec <paramref name="specId"/>.</summary>
    public static string ContentType(string specId) => $"text/csv; features={specId}";

    /// <summary>Writes one line without its line end.</summary>
    public static void WriteCsv(ReadOnlySpan<float> vector, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Reads one line into <paramref name="destination"/>; blanks around a number are allowed, <c>nan</c> in any case is missing.</summary>
    /// <param name="line">Without its line end.</param>
    /// <param name="destination">Filled from the left.</param>
    /// <param name="count">Columns found, also when that is more than fits (then the answer is false).</param>
    /// <param name="faultyColumn">Zero-based column that is no number, or -1.</param>
    public static bool TryReadCsv(ReadOnlySpan<byte> line, Span<float> destination, out int count, out int faultyColumn) =>
        throw new NotImplementedException();
}
