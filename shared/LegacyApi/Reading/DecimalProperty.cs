using System.Globalization;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>decimal</c>: exact, within bounds. The value has no trailing zeros, however it was spelt.</summary>
internal sealed class DecimalProperty(string name, decimal max) : Property(name)
{
    private readonly string _outOfRange = string.Create(CultureInfo.InvariantCulture, $"must be between 0 and {max}");

    /// <summary>By value; more are a fault of form.</summary>
    public int MaxDecimals { get; init; } = int.MaxValue;

    public decimal? Of(in Row row) => row[Index].Valid ? row[Index].Number : null;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        if (!NumberSource.TryRead(ref scan, out var numeral, out var spelling))
        {
            WrongType(ref scan, in slot, "must be a number");
        }
        else if (!numeral.TryWithin(0, max, out slot.Number))
        {
            scan.Fault(slot.Start, Name, FaultCodes.Range, _outOfRange);
        }
        else if (numeral.Decimals > MaxDecimals)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Format, string.Create(CultureInfo.InvariantCulture, $"must have at most {MaxDecimals} decimals"));
        }
        else
        {
            NumberSource.Tolerate(ref scan, slot.Start, spelling);
            slot.Valid = true;
        }
    }
}
