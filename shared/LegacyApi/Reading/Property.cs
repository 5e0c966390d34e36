using System.Text;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>A line of the contract's table: the name, type and bounds of one property, and how its value is read.</summary>
internal abstract class Property(string name)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public bool Required { get; init; }

    /// <summary>Place in its table, and of its slot in a <see cref="Row"/>.</summary>
    public int Index { get; set; }

    public int StartIn(in Row row) => row[Index].Start;

    /// <summary>It was sent, and not as null; it may have faults.</summary>
    public bool PresentIn(in Row row) => row[Index].Present;

    /// <summary>Reads the value whose first token (not null) the scan stands on, and leaves it on the value's last token.</summary>
    public abstract void Read(ref Scan scan, ref Slot slot);

    /// <summary>Notes that the value has the wrong JSON type and steps over it.</summary>
    protected void WrongType(ref Scan scan, in Slot slot, string message)
    {
        scan.Fault(slot.Start, Name, FaultCodes.Type, message);
        scan.Skip(Name);
    }
}
