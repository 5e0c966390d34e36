using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// A serializer over a source-generated context, with the options that AWS events need: camel case names, read in any case, nulls left out,
/// binary values as base64.
/// </summary>
/// <typeparam name="TSGContext">A context that lists the input and output types of the handler.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext>
    : ILambdaSerializer
    where TSGContext : JsonSerializerContext
{
    private readonly TSGContext _context;
    private readonly JsonWriterOptions _writerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public SourceGeneratorLambdaJsonSerializer()
        : this(null) { }

    /// <param name="customizer">Changes the options before the context is made.</param>
    public SourceGeneratorLambdaJsonSerializer(Action<JsonSerializerOptions>? customizer)
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNameCaseInsensitive = true,
            PropertyNamingPolicy = new AwsNamingPolicy(),
            Converters = { new MemoryStreamConverter() },
        };
        customizer?.Invoke(options);
        _context =
            Activator.CreateInstance(typeof(TSGContext), options) as TSGContext
            ?? throw new JsonSerializerException($"{typeof(TSGContext).FullName} has no constructor that takes JsonSerializerOptions.");
    }

    /// <exception cref="JsonSerializerException">The event is not JSON of that type, or the context does not list the type.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            var info = TypeInfo<T>();
            if (requestStream is MemoryStream memory && memory.TryGetBuffer(out var bytes))
            {
                return JsonSerializer.Deserialize(bytes.AsSpan((int)memory.Position), info)!;
            }

            return JsonSerializer.Deserialize(requestStream, info)!;
        }
        catch (Exception fault) when (fault is not JsonSerializerException)
        {
            throw new JsonSerializerException($"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {fault.Message}", fault);
        }
    }

    /// <exception cref="JsonSerializerException">The answer cannot be written, or the context does not list the type.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, _writerOptions);
            JsonSerializer.Serialize(writer, response, TypeInfo<T>());
        }
        catch (Exception fault) when (fault is not JsonSerializerException)
        {
            throw new JsonSerializerException(
                $"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {fault.Message}",
                fault
            );
        }
    }

    private JsonTypeInfo<T> TypeInfo<T>() =>
        _context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonSerializerException($"No JsonTypeInfo registered in {typeof(TSGContext).FullName} for type {typeof(T).FullName}.");
}
