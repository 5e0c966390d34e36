using System.Globalization;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>int</c>: integral by value, within bounds.</summary>
internal sealed class IntProperty(string name, long min, long max) : Property(name)
{
    private readonly string _outOfRange = string.Create(CultureInfo.InvariantCulture, $"must be between {min} and {max}");

    public int? Of(in Row row) => row[Index].Valid ? (int)row[Index].Bits : null;

    public long? LongOf(in Row row) => row[Index].Valid ? row[Index].Bits : null;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        if (!NumberSource.TryRead(ref scan, out var numeral, out var spelling) || !numeral.IsIntegral)
        {
            WrongType(ref scan, in slot, "must be an integer");
        }
        else if (!numeral.TryWithin(min, max, out var value))
        {
            scan.Fault(slot.Start, Name, FaultCodes.Range, _outOfRange);
        }
        else
        {
            NumberSource.Tolerate(ref scan, slot.Start, spelling);
            slot.Bits = (long)value;
            slot.Valid = true;
        }
    }
}
