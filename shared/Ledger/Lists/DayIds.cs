using System.Buffers.Binary;

namespace FraudServerless.Ledger.Lists;

/// <summary>Ids of decisions and days: a UUID of version 7 begins with the milliseconds of its making.</summary>
internal static class DayIds
{
    /// <summary>In UTC.</summary>
    public static DateOnly DayOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime)
            : DateOnly.MaxValue;
    }

    /// <summary>Before every id of the day, and behind all those of days before.</summary>
    public static Guid FirstOf(DateOnly day)
    {
        var milliseconds = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)milliseconds << 16);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Behind every id of the day.</summary>
    public static Guid Behind(DateOnly day) => FirstOf(day.AddDays(1));

    /// <summary>As the tables sort ids.</summary>
    public static int Compare(Guid one, Guid other) => string.CompareOrdinal(one.ToString("D"), other.ToString("D"));
}
