using System.Text;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>
/// The contract's <c>bool</c>: <c>true</c>, <c>false</c>, the numbers <c>1</c> and <c>0</c> as written so, or the strings "true", "false", "Y", "N", "1", "0"
/// in any letter case and without blanks.
/// </summary>
internal sealed class BoolProperty(string name) : Property(name)
{
    public bool? Of(in Row row) => row[Index].Valid ? row[Index].Bits != 0 : null;

    public override void Read(ref Scan scan, ref Slot slot)
    {
        bool? value = scan.Reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number => Digit(scan.Reader.ValueSpan),
            JsonTokenType.String => Word(scan.Text()),
            _ => null,
        };
        if (value is null)
        {
            WrongType(ref scan, in slot, "must be true or false, 1 or 0, \"Y\" or \"N\"");
            return;
        }

        if (scan.Reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
        {
            scan.Tolerate(slot.Start, scan.Reader.TokenType == JsonTokenType.Number ? Quirk.BoolAsNumber : Quirk.BoolAsString);
        }

        slot.Bits = value.Value ? 1 : 0;
        slot.Valid = true;
    }

    private static bool? Digit(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("1"u8) ? true
        : text.SequenceEqual("0"u8) ? false
        : null;

    private static bool? Word(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "y"u8) ? true
        : Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "n"u8) ? false
        : Digit(text);
}
