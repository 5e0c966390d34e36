using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Endpoint;

/// <summary>What SageMaker keeps of calls in S3 (data capture), as lines of a file in the same form: the bodies, and the inference id that leads to the decision.</summary>
/// <param name="file">Appended to.</param>
internal sealed class CapturedData(string file)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();

    /// <param name="request">Of InvokeEndpoint.</param>
    /// <param name="input">Its body.</param>
    /// <param name="answer">Of the last container.</param>
    public void Keep(HttpRequest request, byte[] input, ContainerAnswer answer)
    {
        var line = Line(request, input, answer);
        lock (_gate)
        {
            using var output = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            output.Write(line);
        }
    }

    private static byte[] Line(HttpRequest request, byte[] input, ContainerAnswer answer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject("captureData");
            WriteBody(json, "endpointInput", "INPUT", request.ContentType ?? "", input);
            WriteBody(json, "endpointOutput", "OUTPUT", answer.ContentType, answer.Body);
            json.WriteEndObject();
            json.WriteStartObject("eventMetadata");
            json.WriteString("eventId", Guid.NewGuid());
            if (request.Headers[InvocationRules.InferenceId].ToString() is { Length: > 0 } id)
            {
                json.WriteString("inferenceId", id);
            }

            json.WriteStartArray("customAttributes");
            if (request.Headers[EndpointEmulator.CustomAttributes].ToString() is { Length: > 0 } attributes)
            {
                json.WriteStringValue(attributes);
            }

            json.WriteEndArray();
            json.WriteString("inferenceTime", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", provider: null));
            json.WriteEndObject();
            json.WriteString("eventVersion", "0");
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteBody(Utf8JsonWriter json, string name, string mode, string contentType, byte[] body)
    {
        json.WriteStartObject(name);
        json.WriteString("observedContentType", contentType);
        json.WriteString("mode", mode);
        json.WriteString("data", Encoding.UTF8.GetString(body));
        json.WriteString("encoding", "JSON");
        json.WriteEndObject();
    }
}
