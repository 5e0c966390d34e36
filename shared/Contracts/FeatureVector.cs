using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace FraudServerless.Contracts;

/// <summary>
/// The wire between the containers: one line of invariant numbers an order, comma-separated, missing (NaN) as nothing, each the shortest text that reads
/// back to the same float32. A line that begins with <c>!</c> is a fault in its order's place: <c>!CODE message</c>.
/// </summary>
public static class FeatureVector
{
    private const int LongestFloat = 16; // "-1.17549435E-38"

    /// <summary>Media type of a vector made by the spec <paramref name="specId"/>.</summary>
    public static string ContentType(string specId) => $"text/csv; features={specId}";

    /// <summary>Writes one line without its line end. An infinity is written as such and refused by the reader.</summary>
    public static void WriteCsv(ReadOnlySpan<float> vector, IBufferWriter<byte> output)
    {
        var free = output.GetSpan((vector.Length * LongestFloat) + vector.Length);
        var used = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            if (i > 0)
            {
                free[used++] = (byte)',';
            }

            if (!float.IsNaN(vector[i]))
            {
                vector[i].TryFormat(free[used..], out var written, default, CultureInfo.InvariantCulture);
                used += written;
            }
        }

        output.Advance(used);
    }

    /// <summary>
    /// Reads one line into <paramref name="destination"/>, in single precision or, for a model that compares more digits, in double: of a number that this type wrote both are the same to any
    /// threshold between two float32. Blanks around a number are allowed, <c>nan</c> in any case is missing.</summary>
    /// <param name="line">Without its line end.</param>
    /// <param name="destination">Filled from the left.</param>
    /// <param name="count">Columns found, also when that is not what was expected (then the answer is false).</param>
    /// <param name="faultyColumn">Zero-based column that is not a finite number, or -1.</param>
    /// <returns>True when every column is a number or missing and there are as many as <paramref name="destination"/> holds.</returns>
    public static bool TryReadCsv<T>(ReadOnlySpan<byte> line, Span<T> destination, out int count, out int faultyColumn)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        count = 0;
        faultyColumn = -1;
        while (true)
        {
            var comma = line.IndexOf((byte)',');
            var cell = comma < 0 ? line : line[..comma];
            if (!TryReadCell<T>(cell, out var value) && faultyColumn < 0)
            {
                faultyColumn = count;
            }

            if (count < destination.Length)
            {
                destination[count] = value;
            }

            count++;
            if (comma < 0)
            {
                return faultyColumn < 0 && count == destination.Length;
            }

            line = line[(comma + 1)..];
        }
    }

    private static bool TryReadCell<T>(ReadOnlySpan<byte> cell, out T value)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        value = T.NaN;
        if (cell.IsEmpty)
        {
            return true;
        }

        // The parser passes over zero bytes behind a number.
        if (cell[^1] != 0 && T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return !T.IsInfinity(value);
        }

        value = T.NaN;
        return cell.Trim(" \t"u8).IsEmpty;
    }
}
