using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>An object of the request.</summary>
internal sealed class ObjectProperty<T>(string name, ObjectTable<T> table) : Property(name)
    where T : class
{
    public T? Of(in Row row) => (T?)row[Index].Reference;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        if (scan.Reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref scan, in slot, "must be an object");
            return;
        }

        scan.Enter(Name);
        slot.Reference = table.Read(ref scan);
        scan.Leave();
    }
}
