using System.Text.Json;
using System.Text.Unicode;

namespace FraudServerless.Trees;

/// <summary>JSON as XGBoost writes it: with a bare <c>NaN</c> and <c>Infinity</c> among the numbers.</summary>
internal static class JsonDocumentReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>An object whose first name follows, perhaps after blanks.</summary>
    public static bool Recognises(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return text is [(byte)'{', .. var rest] && rest.TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..];
    }

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static JsonElement Read(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw new ModelFormatException("The model is not valid JSON: its text is not UTF-8.");
        }

        var text = bytes.ToArray();
        QuoteWhatIsNoNumber(text);
        return Parse(text);
    }

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text, Options).RootElement;
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException($"The model's JSON is faulty or cut short: {fault.Message}", fault);
        }
    }

    /// <summary>Makes texts of <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, each as long as before so that a message's position stays true.</summary>
    private static void QuoteWhatIsNoNumber(Span<byte> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'N' or (byte)'I' or (byte)'-' when !quoted:
                    ReadOnlySpan<byte> word =
                        text[i..].StartsWith("NaN"u8) ? "\"N\""u8
                        : text[i..].StartsWith("Infinity"u8) ? "\"Infini\""u8
                        : text[i..].StartsWith("-Infinity"u8) ? "\"-Infini\""u8
                        : default;
                    word.CopyTo(text[i..]);
                    i += Math.Max(0, word.Length - 1);
                    break;
            }
        }
    }
}
