using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>list of text</c>: an array, or the empty string for an empty list.</summary>
internal sealed class TextListProperty(string name, int max) : Property(name)
{
    /// <summary>A string that is not empty is a list of one.</summary>
    public bool SingleAllowed { get; init; }

    public IReadOnlyList<string> Of(in Row row) => (IReadOnlyList<string>?)row[Index].Reference ?? [];

    public override void Read(ref Scan scan, ref Slot slot)
    {
        if (scan.Reader.TokenType == JsonTokenType.StartArray)
        {
            ReadArray(ref scan, ref slot);
        }
        else if (scan.Reader.TokenType == JsonTokenType.String && (SingleAllowed || scan.Reader.ValueSpan.IsEmpty))
        {
            TextProperty.TryRead(ref scan, out var text, out var half);
            if (half)
            {
                scan.Fault(slot.Start, Name, FaultCodes.Format, TextProperty.HalfCharacter);
                return;
            }

            scan.Tolerate(slot.Start, Quirk.ListAsString);
            slot.Reference = text.Length == 0 ? null : new[] { text };
        }
        else
        {
            WrongType(ref scan, in slot, "must be a list");
        }
    }

    private void ReadArray(ref Scan scan, ref Slot slot)
    {
        var list = new List<string>();
        var count = 0;
        for (; scan.Reader.Read() && scan.Reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (TextProperty.TryRead(ref scan, out var text, out var half) && !half)
            {
                if (scan.Reader.TokenType == JsonTokenType.Number)
                {
                    scan.Tolerate(scan.Offset, Quirk.NumberAsText);
                }

                if (list.Count < max)
                {
                    list.Add(text);
                }

                continue;
            }

            var element = string.Create(CultureInfo.InvariantCulture, $"{Name}[{count}]");
            if (half)
            {
                scan.Fault(scan.Offset, element, FaultCodes.Format, TextProperty.HalfCharacter);
            }
            else if (scan.Reader.TokenType == JsonTokenType.Null)
            {
                scan.Missing(scan.Offset, element);
            }
            else
            {
                scan.Fault(scan.Offset, element, FaultCodes.Type, "must be a text");
                scan.Skip(element);
            }
        }

        if (count > max)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Length, string.Create(CultureInfo.InvariantCulture, $"must have at most {max} elements"));
        }

        slot.Reference = list.Count == 0 ? null : list;
    }
}
