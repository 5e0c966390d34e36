using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FraudServerless.ContainerHosting;

/// <summary>The one form of every fault that a container answers: <c>{"error":{"code":"…","message":"…"}}</c>.</summary>
public static class InvocationError
{
    /// <summary>Writes the object alone: for a line of a batch, whose neighbours are unharmed.</summary>
    public static void Write(IBufferWriter<byte> output, string code, string message)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The whole answer. Nothing may have been written before.</summary>
    public static InvocationResult Answer(IBufferWriter<byte> output, int status, string code, string message)
    {
        Write(output, code, message);
        return new InvocationResult(status, "application/json");
    }
}
