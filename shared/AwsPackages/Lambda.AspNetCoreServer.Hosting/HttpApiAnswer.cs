using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Writes the answer of an HTTP API, payload format 2.0.</summary>
internal static class HttpApiAnswer
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static void Write(IBufferWriter<byte> output, LambdaHttpResponse response, bool isHead, HostingOptions options)
    {
        var writer = t_writer ??= new Utf8JsonWriter(output, s_options);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteNumber("statusCode"u8, response.StatusCode);

        writer.WriteStartObject("headers"u8);
        foreach (var (name, values) in response.Headers)
        {
            // Cookies are the one header whose values cannot be joined by commas.
            if (values.Count > 0 && !name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            {
                writer.WriteString(name, values.Count == 1 ? values[0] : string.Join(',', values.ToArray()));
            }
        }

        writer.WriteEndObject();

        var cookies = response.Headers.SetCookie;
        if (cookies.Count > 0)
        {
            writer.WriteStartArray("cookies"u8);
            foreach (var cookie in cookies)
            {
                writer.WriteStringValue(cookie);
            }

            writer.WriteEndArray();
        }

        var body = isHead || IsBodiless(response.StatusCode) ? default : response.WrittenBody.Span;
        var base64 =
            !body.IsEmpty
            && options.Encodings.IsBase64(
                response.Headers.ContentType,
                response.Headers.ContentEncoding,
                body,
                options.DefaultResponseContentEncoding
            );
        if (base64)
        {
            writer.WriteBase64String("body"u8, body);
        }
        else
        {
            writer.WriteString("body"u8, body);
        }

        writer.WriteBoolean("isBase64Encoded"u8, base64);
        writer.WriteEndObject();
        writer.Flush();

        // The writer would keep the buffer alive.
        writer.Reset(Stream.Null);
    }

    private static bool IsBodiless(int status) =>
        status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;
}
