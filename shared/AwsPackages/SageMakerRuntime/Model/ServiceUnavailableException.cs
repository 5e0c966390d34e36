using System.Net;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Model;

/// <summary>SageMaker is not available; a later attempt may succeed (status 503).</summary>
public class ServiceUnavailableException : AmazonSageMakerRuntimeException
{
    public ServiceUnavailableException() { }

    public ServiceUnavailableException(string? message)
        : base(message) { }

    public ServiceUnavailableException(string? message, Exception? innerException)
        : base(message, innerException) { }

    public ServiceUnavailableException(Exception? innerException)
        : base(innerException) { }

    public ServiceUnavailableException(string? message, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ServiceUnavailableException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
