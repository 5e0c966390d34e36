using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Hosting.Tracing;

/// <summary>Spans as the JSON of OTLP (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids in hex, nanoseconds as text, enumerations as numbers.</summary>
/// <param name="service">Whose spans.</param>
/// <param name="version">Of its code.</param>
internal sealed class SpanWriter(string service, string version)
{
    /// <summary>OTLP's kinds are the framework's, counted from 1.</summary>
    private const int FirstKind = 1;
    private const int ErrorStatus = 2;

    public void Write(IBufferWriter<byte> output, List<Activity> spans)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans"u8);
        if (spans.Count > 0)
        {
            WriteResource(json, spans);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteResource(Utf8JsonWriter json, List<Activity> spans)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource"u8);
        json.WriteStartArray("attributes"u8);
        WriteAttribute(json, "service.namespace", Traces.Name);
        WriteAttribute(json, "service.name", service);
        WriteAttribute(json, "service.version", version);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans"u8);
        json.WriteStartObject();
        json.WriteStartObject("scope"u8);
        json.WriteString("name"u8, Traces.Name);
        json.WriteEndObject();
        json.WriteStartArray("spans"u8);
        foreach (var span in spans)
        {
            WriteSpan(json, span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId.ToHexString());
        json.WriteString("spanId"u8, span.SpanId.ToHexString());
        if (span.ParentSpanId != default)
        {
            json.WriteString("parentSpanId"u8, span.ParentSpanId.ToHexString());
        }

        json.WriteString("name"u8, span.DisplayName);
        json.WriteNumber("kind"u8, (int)span.Kind + FirstKind);
        json.WriteString("startTimeUnixNano"u8, Nanoseconds(span.StartTimeUtc));
        json.WriteString("endTimeUnixNano"u8, Nanoseconds(span.StartTimeUtc + span.Duration));
        json.WriteStartArray("attributes"u8);
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            if (tag.Value is { } value)
            {
                WriteAttribute(json, tag.Key, value);
            }
        }

        json.WriteEndArray();
        WriteLinks(json, span);
        if (span.Status == ActivityStatusCode.Error)
        {
            json.WriteStartObject("status"u8);
            json.WriteNumber("code"u8, ErrorStatus);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartArray("links"u8);
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            json.WriteStartObject();
            json.WriteString("traceId"u8, link.Context.TraceId.ToHexString());
            json.WriteString("spanId"u8, link.Context.SpanId.ToHexString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAttribute(Utf8JsonWriter json, string key, object value)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteStartObject("value"u8);
        switch (value)
        {
            case bool truth:
                json.WriteBoolean("boolValue"u8, truth);
                break;
            case int number:
                json.WriteString("intValue"u8, number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString("stringValue"u8, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTime utc) =>
        ((utc - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
}
