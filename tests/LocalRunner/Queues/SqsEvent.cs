using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.SQS.Model;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>The event that Lambda makes of a batch of messages.</summary>
internal static class SqsEvent
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes that <see cref="Of"/> puts around records and between them, counted once a record.</summary>
    public const int Frame = 16;

    public static byte[] Of(IEnumerable<byte[]> records)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{\"Records\":["u8);
        var first = true;
        foreach (var record in records)
        {
            if (!first)
            {
                buffer.Write(","u8);
            }

            buffer.Write(record);
            first = false;
        }

        buffer.Write("]}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="arn">Of the queue.</param>
    public static byte[] Record(Message message, string arn)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("messageId", message.MessageId);
            json.WriteString("receiptHandle", message.ReceiptHandle);
            json.WriteString("body", message.Body);
            json.WriteStartObject("attributes");
            foreach (var (name, value) in message.Attributes ?? [])
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartObject("messageAttributes");
            foreach (var (name, value) in message.MessageAttributes ?? [])
            {
                WriteAttribute(json, name, value);
            }

            json.WriteEndObject();
            if (message.MD5OfMessageAttributes is { Length: > 0 } digest)
            {
                json.WriteString("md5OfMessageAttributes", digest);
            }

            json.WriteString("md5OfBody", message.MD5OfBody);
            json.WriteString("eventSource", "aws:sqs");
            json.WriteString("eventSourceARN", arn);
            json.WriteString("awsRegion", LocalStackOptions.Region);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteAttribute(Utf8JsonWriter json, string name, MessageAttributeValue value)
    {
        json.WriteStartObject(name);
        if (value.StringValue is { } text)
        {
            json.WriteString("stringValue", text);
        }

        if (value.BinaryValue is { } bytes)
        {
            json.WriteBase64String("binaryValue", bytes.ToArray());
        }

        json.WriteStartArray("stringListValues");
        json.WriteEndArray();
        json.WriteStartArray("binaryListValues");
        json.WriteEndArray();
        json.WriteString("dataType", value.DataType);
        json.WriteEndObject();
    }
}
