using System.Net;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Model;

/// <summary>The variant is still being provisioned, or a multi-model endpoint still loads the model; a later attempt may succeed (status 429).</summary>
public class ModelNotReadyException : AmazonSageMakerRuntimeException
{
    public ModelNotReadyException() { }

    public ModelNotReadyException(string? message)
        : base(message) { }

    public ModelNotReadyException(string? message, Exception? innerException)
        : base(message, innerException) { }

    public ModelNotReadyException(Exception? innerException)
        : base(innerException) { }

    public ModelNotReadyException(string? message, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ModelNotReadyException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
