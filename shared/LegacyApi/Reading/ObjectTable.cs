using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>One object of the contract: its properties in the order of the contract's table, and what is made of their values.</summary>
internal abstract class ObjectTable<T>
    where T : class
{
    private Property[] _properties = [];

    /// <summary>Sets the lines of the table; to be called once, by the constructor.</summary>
    protected void Lines(params Property[] lines)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Length, Row.Capacity, nameof(lines));
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i].Index = i;
        }

        _properties = lines;
    }

    /// <summary>
    /// Makes the object of what was read. It is also called when there were faults (then slots that must have a value may have none): what it makes is
    /// used only if, at the end, the whole request has no fault.
    /// </summary>
    protected abstract T Build(ref Scan scan, in Row row, int start);

    /// <summary>Reads the object whose start the scan stands on, to its end.</summary>
    public T Read(ref Scan scan)
    {
        var start = scan.Offset;
        Row row = default;
        var next = 0;
        while (scan.Reader.Read() && scan.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = Find(ref scan, ref next);
            if (property is null)
            {
                scan.KeepUnknown();
                continue;
            }

            scan.Reader.Read();
            ref var slot = ref row[property.Index];
            if (slot.Start != 0)
            {
                scan.Forget(slot.Start, slot.End);
                scan.CountDuplicate();
                slot = default;
            }

            slot.Start = scan.Offset;
            if (scan.Reader.TokenType != JsonTokenType.Null)
            {
                slot.Present = true;
                property.Read(ref scan, ref slot);
            }

            slot.End = (int)scan.Reader.BytesConsumed;
        }

        foreach (var property in _properties)
        {
            if (property.Required && !property.PresentIn(in row))
            {
                scan.Missing(start, property.Name);
            }
        }

        return Build(ref scan, in row, start);
    }

    /// <summary>Callers send their properties in the same order nearly always, so the search begins behind the one met last.</summary>
    private Property? Find(ref Scan scan, ref int next)
    {
        var name = scan.Reader.ValueIsEscaped ? JsonText.DecodeUtf8(scan.Reader.ValueSpan) : scan.Reader.ValueSpan;
        for (var i = 0; i < _properties.Length; i++)
        {
            if (next == _properties.Length)
            {
                next = 0;
            }

            var candidate = _properties[next++];
            if (name.SequenceEqual(candidate.Utf8Name))
            {
                return candidate;
            }
        }

        return null;
    }
}
