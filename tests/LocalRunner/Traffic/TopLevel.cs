using System.Text;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>Sets a property of a JSON object and leaves every other byte as it is: a captured request is sent as its caller wrote it.</summary>
internal static class TopLevel
{
    /// <param name="json">One object in UTF-8.</param>
    /// <param name="property">Of the object itself. A repeated one is set where it counts: the last time. An absent one becomes the first.</param>
    /// <param name="value">The value's JSON.</param>
    /// <returns>Null: it is no JSON object.</returns>
    public static byte[]? Set(ReadOnlySpan<byte> json, string property, string value)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var open = (int)reader.TokenStartIndex + 1;
            (int Start, int End)? found = null;
            var any = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                any = true;
                var named = reader.ValueTextEquals(property);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (named)
                {
                    found = (start, (int)reader.BytesConsumed);
                }
            }

            // To the end, so that a broken one is not taken for a whole one.
            reader.Read();
            return found is { } at
                ? [.. json[..at.Start], .. Encoding.UTF8.GetBytes(value), .. json[at.End..]]
                : [.. json[..open], .. Encoding.UTF8.GetBytes($"\"{property}\":{value}{(any ? "," : "")}"), .. json[open..]];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
