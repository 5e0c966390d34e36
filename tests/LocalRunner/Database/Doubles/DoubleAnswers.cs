using System.Buffers;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>Pieces of what is answered and asked.</summary>
internal static class DoubleAnswers
{
    public const string ConditionFailed = "The conditional request failed";
    private const string Prefix = "com.amazonaws.dynamodb.v20120810#";

    /// <summary>Type and message of a fault, into an object that is open.</summary>
    public static void WriteFault(Utf8JsonWriter json, string type, string message)
    {
        json.WriteString("__type", Prefix + type);
        // The SDKs read either, according to the exception.
        json.WriteString("message", message);
        json.WriteString("Message", message);
    }

    /// <summary>A fault as a whole answer.</summary>
    public static byte[] Of(DoubleFault fault)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteFault(json, fault.Type, fault.Message);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A write of a batch as one that stands alone, which names its table itself.</summary>
    public static JsonElement WithTable(JsonElement write, string table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("TableName", table);
            foreach (var part in write.EnumerateObject())
            {
                part.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
