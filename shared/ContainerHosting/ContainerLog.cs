using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FraudServerless.ContainerHosting;

/// <summary>One JSON object a line: events to standard output, faults to standard error. Nothing of a request's content is ever written.</summary>
internal sealed class ContainerLog(TextWriter output, TextWriter error)
{
    public void Ready(int port, double milliseconds) =>
        Line(
            output,
            json =>
            {
                json.WriteString("level", "Information");
                json.WriteString("event", "ready");
                json.WriteNumber("port", port);
                json.WriteNumber("startMs", Math.Round(milliseconds, 1));
            }
        );

    public void Stopping() =>
        Line(
            output,
            json =>
            {
                json.WriteString("level", "Information");
                json.WriteString("event", "stopping");
            }
        );

    /// <summary>The container cannot serve: said once, on one line, before it ends.</summary>
    public void CannotStart(string reason) =>
        Line(
            error,
            json =>
            {
                json.WriteString("level", "Critical");
                json.WriteString("event", "cannot-start");
                json.WriteString("reason", reason);
            }
        );

    /// <summary>Type and place only: an exception's message may quote the input.</summary>
    public void HandlerFailed(Exception fault) =>
        Line(
            error,
            json =>
            {
                json.WriteString("level", "Error");
                json.WriteString("event", "handler-failed");
                json.WriteString("exception", fault.GetType().FullName);
                json.WriteString("at", fault.StackTrace?.Split('\n', 2)[0].Trim());
            }
        );

    private static void Line(TextWriter to, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        to.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        to.Flush();
    }
}
