using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts.Tracing;

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

    /// <summary>An invocation that was answered.</summary>
    public void Answered(int status, CallTrace call, double milliseconds) =>
        Line(
            output,
            json =>
            {
                json.WriteString("level", "Information");
                json.WriteString("event", "invocation");
                Write(json, call);
                json.WriteNumber("status", status);
                json.WriteNumber("ms", Math.Round(milliseconds, 3));
            }
        );

    /// <summary>An invocation that was answered with a fault of the caller's, whose answer says which.</summary>
    public void Refused(int status, CallTrace call) =>
        Line(
            output,
            json =>
            {
                json.WriteString("level", "Warning");
                json.WriteString("event", "refused");
                Write(json, call);
                json.WriteNumber("status", status);
            }
        );

    /// <summary>Type and place only: an exception's message may quote the input.</summary>
    public void HandlerFailed(Exception fault, CallTrace call) =>
        Line(
            error,
            json =>
            {
                json.WriteString("level", "Error");
                json.WriteString("event", "handler-failed");
                Write(json, call);
                json.WriteString("exception", fault.GetType().FullName);
                json.WriteString("at", fault.StackTrace?.Split('\n', 2)[0].Trim());
            }
        );

    private static void Write(Utf8JsonWriter json, CallTrace call)
    {
        if (call.TraceId is { } trace)
        {
            json.WriteString("traceId", trace);
        }

        if (call.InferenceId is { } inference)
        {
            json.WriteString("inferenceId", inference);
        }
    }

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
