using FraudServerless.Contracts;
using FraudServerless.Contracts.Legacy;

namespace FraudServerless.Training.Input;

/// <summary>One line of the orders: an order, or why it is none.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Order">Null when the line is faulty.</param>
/// <param name="Fault">Null when it is not; repeats no value.</param>
internal sealed record OrderLine(int Number, Order? Order, string? Fault);

/// <summary>Orders in the legacy format, read by the very reader that serves.</summary>
internal static class OrderFile
{
    /// <summary>
    /// The reader bounds dates by "now". Training orders lie in the past of whoever trains, and the result must not depend on the day of training: so this is the
    /// newest instant that is plausible at all.
    /// </summary>
    private static readonly DateTimeOffset NewestPlausible = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All lines but blank ones.</summary>
    public static IEnumerable<OrderLine> Read(string path)
    {
        var number = 0;
        foreach (var line in LineReader.Read(path))
        {
            number++;
            if (!line.Span.Trim(" \t"u8).IsEmpty)
            {
                yield return Read(line.Span, number);
            }
        }
    }

    private static OrderLine Read(ReadOnlySpan<byte> line, int number)
    {
        var reading = LegacyReader.Read(line, NewestPlausible);
        if (reading.Order is { } legacy)
        {
            return new OrderLine(number, OrderNormaliser.Normalise(legacy), Fault: null);
        }
        var first = reading.Faults.Count > 0 ? $"{reading.Faults[0].Field}: {reading.Faults[0].Code}" : reading.ErrorCode;
        return new OrderLine(number, Order: null, first);
    }
}
