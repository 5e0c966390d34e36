using System.Globalization;
using System.Text.Json;

namespace FraudServerless.OrderGenerator.Wire;

/// <summary>
/// Writes single values. Strictly, each has its own JSON type; loosely, a part of them are spelled in one of the ways that the legacy contract tolerates, always
/// meaning the same value.
/// </summary>
internal sealed class Spelling(Utf8JsonWriter json, Prng prng)
{
    private static readonly string[] True = ["true", "TRUE", "True", "Y", "y", "1"];
    private static readonly string[] False = ["false", "FALSE", "False", "N", "n", "0"];

    public bool Loose { get; set; }

    /// <summary>A choice between two strict forms of the same.</summary>
    public bool Chance(double probability) => prng.Chance(probability);

    /// <summary>True with this probability when the order is a loose one.</summary>
    public bool Odd(double probability) => Loose && prng.Chance(probability);

    /// <summary>Absent when null, loosely also <c>null</c>; a text that reads as a number loosely is one, unless that would lose a zero.</summary>
    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            if (Odd(0.3))
            {
                json.WriteNull(name);
            }

            return;
        }

        if (Odd(0.01))
        {
            json.WriteString(name, "superseded");
        }

        if (Odd(0.3) && decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && IsLiteral(value))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A code whose letter case does not matter.</summary>
    public void Code(ReadOnlySpan<byte> name, string value) => json.WriteString(name, Odd(0.3) ? value.ToLowerInvariant() : value);

    public void Locale(ReadOnlySpan<byte> name, string value) => json.WriteString(name, Odd(0.4) ? value.Replace('-', '_') : value);

    public void Int(ReadOnlySpan<byte> name, long value)
    {
        if (Odd(0.02))
        {
            json.WriteNumber(name, 0);
        }

        if (!Odd(0.3))
        {
            json.WriteNumber(name, value);
            return;
        }

        json.WriteString(name, Padded(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>An exact decimal with at most two places.</summary>
    public void Money(ReadOnlySpan<byte> name, decimal value)
    {
        if (Odd(0.02))
        {
            json.WriteNumber(name, 0.5m);
        }

        var text = value.ToString("0.00", CultureInfo.InvariantCulture);
        switch (Odd(0.5) ? prng.Below(5) : 0)
        {
            case 1:
                json.WriteString(name, text);
                break;
            case 2:
                json.WriteString(name, Padded(text));
                break;
            case 3:
                json.WriteString(name, text.Replace('.', ','));
                break;
            case 4:
                json.WritePropertyName(name);
                json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{decimal.Truncate(value * 100)}e-2"));
                break;
            default:
                json.WritePropertyName(name);
                json.WriteRawValue(text);
                break;
        }
    }

    public void Bool(ReadOnlySpan<byte> name, bool value)
    {
        switch (Odd(0.5) ? prng.Below(3) : 0)
        {
            case 1:
                json.WriteNumber(name, value ? 1 : 0);
                break;
            case 2:
                json.WriteString(name, prng.Pick(value ? True : False));
                break;
            default:
                json.WriteBoolean(name, value);
                break;
        }
    }

    /// <summary>Strictly ISO 8601 with <c>Z</c>; loosely also another offset, epoch milliseconds, and those as a string.</summary>
    public void Instant(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        var epoch = value.ToUnixTimeMilliseconds();
        switch (Odd(0.6) ? prng.Below(4) : 0)
        {
            case 1:
                json.WriteNumber(name, epoch);
                break;
            case 2:
                json.WriteString(name, epoch.ToString(CultureInfo.InvariantCulture));
                break;
            case 3:
                json.WriteString(name, value.ToOffset(TimeSpan.FromHours(1)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString(name, value.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
        }
    }

    public void Date(ReadOnlySpan<byte> name, DateOnly value) =>
        json.WriteString(name, value.ToString(Odd(0.5) ? "dd.MM.yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Loosely, an empty list is absent, <c>null</c> or an empty string, and (where the contract says so) a list of one is its only text.</summary>
    public void List(ReadOnlySpan<byte> name, IReadOnlyList<string> values, bool oneAsText)
    {
        if (values.Count == 0 && Odd(0.7))
        {
            switch (prng.Below(3))
            {
                case 0:
                    json.WriteNull(name);
                    break;
                case 1:
                    json.WriteString(name, "");
                    break;
                default:
                    break;
            }

            return;
        }

        if (values.Count == 1 && oneAsText && Odd(0.5))
        {
            json.WriteString(name, values[0]);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>A property that the contract does not know.</summary>
    public void Stray(ReadOnlySpan<byte> name)
    {
        if (Odd(0.15))
        {
            json.WriteString(name, "x" + prng.Below(100).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary><c>ext</c>, and further properties beside it.</summary>
    public void Extension(int pieces)
    {
        if (Odd(0.4))
        {
            json.WriteStartObject("ext"u8);
            json.WriteString("campaign"u8, "autumn");
            json.WriteStartArray("touches"u8);
            json.WriteNumberValue(pieces);
            json.WriteNullValue();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (Odd(0.2))
        {
            json.WriteStartObject("loyalty"u8);
            json.WriteNumber("tier"u8, prng.Below(4));
            json.WriteEndObject();
        }
    }

    private static bool IsLiteral(string value) =>
        char.IsAsciiDigit(value[0]) && char.IsAsciiDigit(value[^1]) && (value[0] != '0' || value.Length == 1 || value[1] == '.');

    private string Padded(string number) =>
        prng.Below(4) switch
        {
            0 => " " + number,
            1 => number + " ",
            2 => " " + number + "  ",
            _ => number,
        };
}
