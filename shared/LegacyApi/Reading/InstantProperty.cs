using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>instant</c>: epoch milliseconds, as a number or a string of digits, or ISO 8601 with an offset. Kept to the millisecond.</summary>
internal sealed class InstantProperty(string name) : Property(name)
{
    private static readonly long FirstMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>With <see cref="Ahead"/> the bounds of the value; without, what a DateTimeOffset holds.</summary>
    public DateTimeOffset Earliest { get; init; } = DateTimeOffset.MinValue;

    /// <summary>How far ahead of now.</summary>
    public TimeSpan? Ahead { get; init; }

    public string OutOfRange { get; init; } = "must be between year 1 and year 9999";

    public DateTimeOffset? Of(in Row row) => row[Index].Valid ? DateTimeOffset.FromUnixTimeMilliseconds(row[Index].Bits) : null;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        switch (scan.Reader.TokenType)
        {
            case JsonTokenType.Number when Numeral.TryParse(scan.Reader.ValueSpan, out var number) && number.IsIntegral:
                Accept(ref scan, ref slot, number);
                break;
            case JsonTokenType.String:
                var text = scan.Text();
                if (IsoTime.TryInstant(text, out var epochMs))
                {
                    Accept(ref scan, ref slot, epochMs);
                }
                else if (IsDigits(text) && Numeral.TryParse(text, out var digits))
                {
                    if (Accept(ref scan, ref slot, digits))
                    {
                        scan.Tolerate(slot.Start, Quirk.MillisAsString);
                    }
                }
                else
                {
                    scan.Fault(slot.Start, Name, FaultCodes.Format, "must be epoch milliseconds or an ISO 8601 date-time with an offset");
                }

                break;
            default:
                WrongType(ref scan, in slot, "must be epoch milliseconds or an ISO 8601 date-time with an offset");
                break;
        }
    }

    private static bool IsDigits(ReadOnlySpan<byte> text)
    {
        text = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private bool Accept(ref Scan scan, ref Slot slot, Numeral number)
    {
        if (number.TryAbsoluteWithin(number.IsNegative ? -FirstMs : LastMs, out var absolute))
        {
            return Accept(ref scan, ref slot, (long)(number.IsNegative ? -absolute : absolute));
        }

        scan.Fault(slot.Start, Name, FaultCodes.Range, OutOfRange);
        return false;
    }

    private bool Accept(ref Scan scan, ref Slot slot, long epochMs)
    {
        var latest = Ahead is { } ahead ? Math.Min(scan.Now.ToUnixTimeMilliseconds() + (long)ahead.TotalMilliseconds, LastMs) : LastMs;
        if (epochMs < Earliest.ToUnixTimeMilliseconds() || epochMs > latest)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Range, OutOfRange);
            return false;
        }

        slot.Bits = epochMs;
        slot.Valid = true;
        return true;
    }
}
