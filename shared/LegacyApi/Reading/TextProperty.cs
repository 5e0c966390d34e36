using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>The contract's <c>text</c>: a string, or the literal text of a number. Lengths are in UTF-16 code units and are checked before the form.</summary>
internal class TextProperty(string name, int min = 0, int max = int.MaxValue, TextForm? form = null) : Property(name)
{
    private readonly string _wrongLength = string.Create(
        CultureInfo.InvariantCulture,
        $"must have {(min > 0 ? $"{min} to" : "at most")} {max} characters"
    );

    public string? Of(in Row row) => (string?)row[Index].Reference;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        if (!TryRead(ref scan, out var text, out var half))
        {
            WrongType(ref scan, in slot, "must be a text");
        }
        else if (text.Length < min || text.Length > max)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Length, _wrongLength);
        }
        else if (half)
        {
            scan.Fault(slot.Start, Name, FaultCodes.Format, HalfCharacter);
        }
        else if (form is not null && !form.Fits(text))
        {
            scan.Fault(slot.Start, Name, FaultCodes.Format, form.Message);
        }
        else
        {
            if (scan.Reader.TokenType == JsonTokenType.Number)
            {
                scan.Tolerate(slot.Start, Quirk.NumberAsText);
            }

            slot.Reference = Accepted(ref scan, in slot, text);
            slot.Valid = true;
        }
    }

    /// <summary>What is kept of a text that has the right length and form.</summary>
    protected virtual string Accepted(ref Scan scan, in Slot slot, string text) => text;

    internal const string HalfCharacter = "must not hold half of a surrogate pair";

    /// <summary>False when the token is neither a string nor a number. <paramref name="half"/>: an escape in it is half of a surrogate pair.</summary>
    internal static bool TryRead(ref Scan scan, out string text, out bool half)
    {
        text = "";
        half = false;
        if (scan.Reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return false;
        }

        var escaped = scan.Reader.TokenType == JsonTokenType.String && scan.Reader.ValueIsEscaped;
        text = JsonText.Decode(scan.Reader.ValueSpan, escaped);
        half = escaped && JsonText.HasLoneSurrogate(text);
        return true;
    }
}
