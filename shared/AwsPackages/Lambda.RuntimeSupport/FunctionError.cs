using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The JSON of a function error: <c>errorType</c> (the exception's name without its namespace), <c>errorMessage</c>, <c>stackTrace</c> (a line an
/// element), <c>cause</c> (the inner exception) and <c>causes</c> (of an aggregate).
/// </summary>
internal static class FunctionError
{
    public const string ContentType = "application/vnd.aws.lambda.error+json";

    // Lambda takes no larger error.
    private const int Limit = 256 * 1024;

    public static ReadOnlyMemory<byte> Write(Exception fault)
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (
            var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
        {
            Write(writer, fault, depth: 0);
        }

        return bytes.WrittenCount <= Limit
            ? bytes.WrittenMemory
            : """{"errorMessage": "Exception exceeded maximum payload size of 256KB."}"""u8.ToArray();
    }

    public static string TypeOf(Exception fault) => fault.GetType().Name;

    private static void Write(Utf8JsonWriter writer, Exception fault, int depth)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType"u8, TypeOf(fault));
        writer.WriteString("errorMessage"u8, fault.Message.Trim());
        if (fault.StackTrace is { Length: > 0 } trace)
        {
            writer.WriteStartArray("stackTrace"u8);
            foreach (var line in trace.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        // An exception may be its own cause by a reference cycle of hand-made aggregates; nobody reads so deep anyway.
        if (depth < 32)
        {
            if (fault.InnerException is { } cause)
            {
                writer.WritePropertyName("cause"u8);
                Write(writer, cause, depth + 1);
            }

            if (fault is AggregateException { InnerExceptions.Count: > 0 } aggregate)
            {
                writer.WriteStartArray("causes"u8);
                foreach (var inner in aggregate.InnerExceptions)
                {
                    Write(writer, inner, depth + 1);
                }

                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }
}
