using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.SageMakerRuntime.Model;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary>The model's answer: the body as it is, the rest from headers. Errors are told apart by their code.</summary>
internal sealed class InvokeEndpointResponseUnmarshaller : JsonResponseUnmarshaller
{
    public static readonly InvokeEndpointResponseUnmarshaller Instance = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var headers = input.ResponseData;
        var body = new MemoryStream(headers.ContentLength is > 0 and < 32 * 1024 * 1024 ? (int)headers.ContentLength : 0);
        input.Stream.CopyTo(body);
        body.Position = 0;
        return new InvokeEndpointResponse
        {
            Body = body.Length > 0 ? body : null,
            ContentType = Header(headers, "Content-Type"),
            CustomAttributes = Header(headers, "X-Amzn-SageMaker-Custom-Attributes"),
            InvokedProductionVariant = Header(headers, "x-Amzn-Invoked-Production-Variant"),
            NewSessionId = Header(headers, "X-Amzn-SageMaker-New-Session-Id"),
            ClosedSessionId = Header(headers, "X-Amzn-SageMaker-Closed-Session-Id"),
        };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var (message, code, type, id) = (error.Message, error.Code, error.Type, error.RequestId);
        return code switch
        {
            "ModelError" => ModelError(new ModelErrorException(message, innerException, type, code, id, statusCode), input.GetResponseBodyBytes()),
            "ModelNotReadyException" => new ModelNotReadyException(message, innerException, type, code, id, statusCode),
            "ValidationError" => new ValidationErrorException(message, innerException, type, code, id, statusCode),
            "InternalFailure" => new InternalFailureException(message, innerException, type, code, id, statusCode),
            "ServiceUnavailable" => new ServiceUnavailableException(message, innerException, type, code, id, statusCode),
            "InternalDependencyException" => new InternalDependencyException(message, innerException, type, code, id, statusCode),
            _ => new AmazonSageMakerRuntimeException(message, innerException, type, code, id, statusCode),
        };
    }

    private static ModelErrorException ModelError(ModelErrorException error, byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                error.LogStreamArn = Text(root, "LogStreamArn");
                error.OriginalMessage = Text(root, "OriginalMessage");
                error.OriginalStatusCode =
                    root.TryGetProperty("OriginalStatusCode", out var status)
                    && status.ValueKind == JsonValueKind.Number
                    && status.TryGetInt32(out var value)
                        ? value
                        : null;
            }
        }
        catch (JsonException)
        {
            // A body that is not JSON tells no more; the error is one of the model all the same.
        }

        return error;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Header(IWebResponseData headers, string name) => headers.IsHeaderPresent(name) ? headers.GetHeaderValue(name) : null;
}
