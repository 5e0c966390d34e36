using FraudServerless.Contracts;
using FraudServerless.LegacyApi;

namespace FraudServerless.Training.Input;

/// <summary>One line of the orders: an order, or why it is none. Both are null for a line that nobody wanted read.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Number">Line of the file, from 1.</param>
/// <param name="Index">Place among the lines of all files, from 0.</param>
/// <param name="Order">Null when the line is faulty.</param>
/// <param name="Fault">Null when it is not; repeats no value.</param>
internal sealed record OrderLine(string File, int Number, int Index, Order? Order, string? Fault);

/// <summary>Orders in the legacy format, read by the very reader that serves.</summary>
internal static class OrderFile
{
    /// <summary>
    /// The reader bounds dates by "now". Training orders lie in the past of whoever trains, and the result must not depend on the day of training: so this is the
    /// newest instant that is plausible at all.
    /// </summary>
    private static readonly DateTimeOffset NewestPlausible = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All lines of the files, one after the other, but blank ones. One order at a time is in memory.</summary>
    /// <param name="paths">Read in this sequence.</param>
    /// <param name="isWanted">Of a line's index: what is not wanted is not parsed, and comes without an order. Null: everything is.</param>
    public static IEnumerable<OrderLine> Read(IEnumerable<string> paths, Func<int, bool>? isWanted = null)
    {
        var index = -1;
        foreach (var path in paths)
        {
            var number = 0;
            foreach (var line in LineReader.Read(path))
            {
                number++;
                index++;
                if (isWanted?.Invoke(index) == false)
                {
                    yield return new OrderLine(path, number, index, Order: null, Fault: null);
                }
                else if (!line.Span.Trim(" \t"u8).IsEmpty)
                {
                    yield return Read(line.Span, path, number, index);
                }
            }
        }
    }

    private static OrderLine Read(ReadOnlySpan<byte> line, string path, int number, int index)
    {
        LegacyReadResult reading = LegacyReader.Read(line, NewestPlausible);
        if (reading.Order is { } legacy)
        {
            return new OrderLine(path, number, index, OrderNormaliser.Normalise(legacy, ShippedMarkets.Table), Fault: null);
        }

        var first = reading.Faults.Count > 0 ? $"{reading.Faults[0].Field}: {reading.Faults[0].Code}" : reading.ErrorCode;
        return new OrderLine(path, number, index, Order: null, first);
    }
}
