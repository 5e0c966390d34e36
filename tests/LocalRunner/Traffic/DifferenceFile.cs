using System.Text.Encodings.Web;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>Every difference as a JSON line: line of the captured call, request id, field, both values.</summary>
internal sealed class DifferenceFile : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly FileStream _stream;

    public DifferenceFile(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        _stream = File.Create(file);
    }

    public void Write(CapturedCall call, IEnumerable<AnswerDifference> differences)
    {
        foreach (var difference in differences)
        {
            using (var json = new Utf8JsonWriter(_stream, Relaxed))
            {
                json.WriteStartObject();
                json.WriteNumber("line", call.Line);
                json.WriteString("requestId", call.RequestId);
                json.WriteString("field", difference.Field);
                json.WriteString("captured", difference.Captured);
                json.WriteString("replayed", difference.Replayed);
                json.WriteEndObject();
            }

            _stream.WriteByte((byte)'\n');
        }
    }

    public void Dispose() => _stream.Dispose();
}
