using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>A list of objects of the request that must not be empty. The empty string is the empty list, so it is a fault of length too.</summary>
internal sealed class ObjectListProperty<T>(string name, int max, ObjectTable<T> table) : Property(name)
    where T : class
{
    public IReadOnlyList<T> Of(in Row row) => (IReadOnlyList<T>?)row[Index].Reference ?? [];

    public override void Read(ref Scan scan, ref Slot slot)
    {
        var count = 0;
        if (scan.Reader.TokenType == JsonTokenType.StartArray)
        {
            var list = new List<T>();
            scan.Enter(Name);
            for (; scan.Reader.Read() && scan.Reader.TokenType != JsonTokenType.EndArray; count++)
            {
                scan.EnterElement(count);
                ReadElement(ref scan, list);
            }

            scan.Leave();
            slot.Reference = list;
        }
        else if (scan.Reader.TokenType != JsonTokenType.String || !scan.Reader.ValueSpan.IsEmpty)
        {
            WrongType(ref scan, in slot, "must be a list");
            return;
        }

        if (count == 0 || count > max)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Length, string.Create(CultureInfo.InvariantCulture, $"must have 1 to {max} elements"));
        }
    }

    private void ReadElement(ref Scan scan, List<T> list)
    {
        switch (scan.Reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var element = table.Read(ref scan);
                if (list.Count < max)
                {
                    list.Add(element);
                }

                break;
            case JsonTokenType.Null:
                scan.Missing(scan.Offset, "");
                break;
            default:
                scan.Fault(scan.Offset, "", FaultCodes.Type, "must be an object");
                scan.Skip("");
                break;
        }
    }
}
