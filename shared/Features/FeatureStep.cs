using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Features;

/// <summary>A compiled feature: fills its columns of the vector.</summary>
internal abstract class FeatureStep(int slot)
{
    protected int Slot { get; } = slot;

    public abstract void Apply(Order order, Span<float> vector);

    /// <summary>To float32, never infinite: a quotient of extreme amounts may exceed its range.</summary>
    protected static float Narrow(double value) => double.IsNaN(value) ? float.NaN : (float)Math.Clamp(value, -float.MaxValue, float.MaxValue);
}

/// <summary>Bounds that leave missing alone.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Clip(double? min, double? max)
{
    private readonly double _min = min ?? double.NegativeInfinity;
    private readonly double _max = max ?? double.PositiveInfinity;

    public double Of(double value) =>
        value < _min ? _min
        : value > _max ? _max
        : value;
}

internal sealed class NumericStep(int slot, NumberOf source, Clip clip) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector) => vector[Slot] = Narrow(clip.Of(source(order)));
}

internal sealed class LogStep(int slot, NumberOf source, Clip clip) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector)
    {
        var value = clip.Of(source(order));
        vector[Slot] = Narrow(Math.CopySign(Math.Log(1 + Math.Abs(value)), value));
    }
}

internal sealed class RatioStep(int slot, NumberOf source, NumberOf over, Clip clip) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector)
    {
        var divisor = over(order);
        vector[Slot] = divisor == 0 ? float.NaN : Narrow(clip.Of(source(order) / divisor));
    }
}

/// <param name="slot">Of the first category; <c>other</c> and <c>missing</c> follow the last.</param>
/// <param name="source">What is looked up.</param>
/// <param name="columns">Category to column, from 0.</param>
/// <param name="other">Whether there is a column for everything else.</param>
/// <param name="missingColumn">Whether there is a column for nothing at all.</param>
internal sealed class OneHotStep(int slot, TextSource source, Dictionary<string, int> columns, bool other, bool missingColumn) : FeatureStep(slot)
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _columns = columns.GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly int _width = columns.Count + (other ? 1 : 0) + (missingColumn ? 1 : 0);

    public override void Apply(Order order, Span<float> vector)
    {
        var mine = vector.Slice(Slot, _width);
        mine.Clear();
        var any = false;
        for (int i = 0, count = source.CountOf(order); i < count; i++)
        {
            var text = source.At(order, i);
            if (text.IsEmpty)
            {
                continue;
            }

            any = true;
            if (_columns.TryGetValue(text, out var column))
            {
                mine[column]++;
            }
            else if (other)
            {
                mine[columns.Count]++;
            }
        }

        if (any)
        {
            return;
        }

        if (missingColumn)
        {
            mine[^1] = 1;
        }
        else
        {
            mine.Fill(float.NaN);
        }
    }
}

internal sealed class HashedStep(int slot, TextSource source, int buckets) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector)
    {
        var mine = vector.Slice(Slot, buckets);
        mine.Clear();
        var any = false;
        for (int i = 0, count = source.CountOf(order); i < count; i++)
        {
            var text = source.At(order, i);
            if (!text.IsEmpty)
            {
                any = true;
                mine[(int)(Fnv1a.Hash(text) % (uint)buckets)]++;
            }
        }

        if (!any)
        {
            mine.Fill(float.NaN);
        }
    }
}

internal sealed class FrequencyStep(int slot, TextSource source, Dictionary<string, float> frequencies) : FeatureStep(slot)
{
    private readonly Dictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> _frequencies = frequencies.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    public override void Apply(Order order, Span<float> vector)
    {
        var text = source.At(order, 0);
        vector[Slot] =
            text.IsEmpty ? float.NaN
            : _frequencies.TryGetValue(text, out var frequency) ? frequency
            : 0;
    }
}

/// <param name="slot">Column.</param>
/// <param name="source">The instant.</param>
/// <param name="part">The part of the shifted instant.</param>
/// <param name="markets">Whose clocks; null: UTC.</param>
internal sealed class DatePartStep(int slot, InstantOf source, Func<DateTime, double> part, MarketFacts? markets) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector)
    {
        if (source(order) is not { } instant || (markets is null ? TimeSpan.Zero : markets.OffsetAt(instant, order.Market)) is not { } offset)
        {
            vector[Slot] = float.NaN;
            return;
        }

        // Held within the calendar: the first and last hours of time would overflow when shifted.
        var ticks = Math.Clamp(instant.UtcTicks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        vector[Slot] = (float)part(new DateTime(ticks, DateTimeKind.Unspecified));
    }
}

/// <param name="slot">Column.</param>
/// <param name="has">Whether the order has the source.</param>
internal sealed class MissingStep(int slot, Func<Order, bool> has) : FeatureStep(slot)
{
    public override void Apply(Order order, Span<float> vector) => vector[Slot] = has(order) ? 0 : 1;
}
