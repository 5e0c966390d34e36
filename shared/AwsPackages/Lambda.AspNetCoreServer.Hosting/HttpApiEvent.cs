using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Reads an HTTP API event. The body goes from JSON to its bytes directly; it would be the largest string of the request otherwise.</summary>
internal static class HttpApiEvent
{
    /// <exception cref="JsonSerializerException">The event is not JSON, or not of the shape of payload format 2.0.</exception>
    public static APIGatewayHttpApiV2ProxyRequest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var request = JsonSerializer.Deserialize(json, HttpApiEventJson.Default.ReceivedRequest) ?? throw new JsonException("The event is null.");
            request.RawBody = request.IsBase64Encoded && request.Body is { } text ? DecodeBase64(text) : request.Body;
            return request;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new JsonSerializerException($"The event is not of the shape of payload format 2.0: {fault.Message}", fault);
        }
    }

    private static ReadOnlyMemory<byte> DecodeBase64(ReadOnlyMemory<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text.Span, bytes, out _, out var written) == OperationStatus.Done
            ? bytes.AsMemory(0, written)
            : throw new JsonException("The event's body is not base64.");
    }
}

/// <summary>The event with the body's text as UTF-8.</summary>
internal sealed class ReceivedRequest : APIGatewayHttpApiV2ProxyRequest
{
    [JsonConverter(typeof(Utf8TextConverter))]
    public new ReadOnlyMemory<byte>? Body { get; set; }
}

/// <summary>The UTF-8 of a string value, JSON's escapes undone.</summary>
internal sealed class Utf8TextConverter : JsonConverter<ReadOnlyMemory<byte>?>
{
    public override ReadOnlyMemory<byte>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(
            reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length
        );
        return bytes.AsMemory(0, reader.CopyString(bytes));
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte>? value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

/// <summary>Names are read in any case, as by the serializer that functions bring.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true
)]
[JsonSerializable(typeof(ReceivedRequest))]
internal sealed partial class HttpApiEventJson : JsonSerializerContext;
