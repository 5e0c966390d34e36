using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Load;

/// <summary>Every answer as a JSON line: request id, status, source, decision id, latency, and the body as it came (a text when it is not valid JSON).</summary>
public sealed class AnswerFile : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new();

    public AnswerFile(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        _stream = File.Create(file);
    }

    public void Write(SentOrder sent)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("requestId", sent.Order.RequestId);
            json.WriteNumber("status", sent.Status);
            if (sent.Source is { } source)
            {
                json.WriteString("source", source);
            }

            if (sent.DecisionId is { } id)
            {
                json.WriteString("decisionId", id);
            }

            if (sent.Fault is { } fault)
            {
                json.WriteString("fault", fault);
            }

            json.WriteNumber("latencyMs", Math.Round(sent.Latency.TotalMilliseconds, 3));
            WriteBody(json, sent.Body);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        _stream.Write(_line.WrittenSpan);
    }

    private static void WriteBody(Utf8JsonWriter json, byte[] body)
    {
        json.WritePropertyName("answer");
        try
        {
            using var document = JsonDocument.Parse(body);
            // The bytes as they are: an answer on record is compared to the byte.
            json.WriteRawValue(body, skipInputValidation: true);
        }
        catch (JsonException)
        {
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(body));
        }
    }

    public void Dispose() => _stream.Dispose();
}
