using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>date</c>, not after today (UTC).</summary>
internal sealed class DateProperty(string name, DateOnly earliest) : Property(name)
{
    public DateOnly? Of(in Row row) => row[Index].Valid ? DateOnly.FromDayNumber((int)row[Index].Bits) : null;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        const string Form = "must be a date, dd.MM.yyyy or yyyy-MM-dd";
        if (scan.Reader.TokenType != JsonTokenType.String)
        {
            WrongType(ref scan, in slot, Form);
        }
        else if (!IsoTime.TryDate(scan.Text(), out var year, out var month, out var day))
        {
            scan.Fault(slot.Start, Name, FaultCodes.Format, Form);
        }
        else if (year == 0 || new DateOnly(year, month, day) is var date && (date < earliest || date > DateOnly.FromDateTime(scan.Now.UtcDateTime)))
        {
            scan.Fault(slot.Start, Name, FaultCodes.Range, $"must be between {earliest:O} and today");
        }
        else
        {
            slot.Bits = new DateOnly(year, month, day).DayNumber;
            slot.Valid = true;
        }
    }
}
