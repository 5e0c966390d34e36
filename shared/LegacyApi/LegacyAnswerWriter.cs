using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.LegacyApi;

/// <summary>Writes answers and errors exactly as the legacy v1 contract wants them: these properties, this order, UTF-8, no indentation.</summary>
public static class LegacyAnswerWriter
{
    /// <summary>Most faults that an error lists.</summary>
    public const int MostFaults = 50;

    /// <summary>Most reasons that an answer gives.</summary>
    public const int MostReasons = 4;

    // The answer is never embedded in HTML, and the legacy service wrote umlauts as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Write(LegacyAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("requestId"u8, answer.RequestId);
            json.WriteString("orderNumber"u8, answer.OrderNumber);
            json.WriteString("score"u8, FormatScore(answer.Score));
            json.WriteString("scoreClass"u8, answer.ScoreClass);
            json.WriteString("decision"u8, answer.Decision.ToWire());
            json.WriteStartArray("allowedMethods"u8);
            foreach (var method in answer.AllowedMethods)
            {
                json.WriteStringValue(method);
            }

            json.WriteEndArray();
            json.WriteStartArray("reasons"u8);
            for (var i = 0; i < Math.Min(answer.Reasons.Count, MostReasons); i++)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, answer.Reasons[i].Code);
                json.WriteString("text"u8, answer.Reasons[i].Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("modelId"u8, answer.ModelId);
            json.WriteString("modelVersion"u8, answer.ModelVersion);
            json.WriteString("degraded"u8, answer.Degraded ? "true"u8 : "false"u8);
            json.WriteNumber("processingTimeMs"u8, answer.ProcessingTimeMs);
            json.WriteNumber("timestamp"u8, answer.Timestamp.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The error body; <c>field</c> is the first fault's, or null without faults.</summary>
    public static byte[] WriteError(string errorCode, string message, IReadOnlyList<Fault> faults)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("errorCode"u8, errorCode);
            json.WriteString("message"u8, message);
            json.WriteString("field"u8, faults.Count == 0 ? null : faults[0].Field);
            json.WriteStartArray("errors"u8);
            for (var i = 0; i < Math.Min(faults.Count, MostFaults); i++)
            {
                json.WriteStartObject();
                json.WriteString("field"u8, faults[i].Field);
                json.WriteString("code"u8, faults[i].Code);
                json.WriteString("message"u8, faults[i].Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string FormatScore(double? score) => score is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "-1";
}
