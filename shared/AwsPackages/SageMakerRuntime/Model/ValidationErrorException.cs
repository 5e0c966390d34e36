using System.Net;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Model;

/// <summary>The request is wrong: no such endpoint or variant, a bad header, a body too large (status 400).</summary>
public class ValidationErrorException : AmazonSageMakerRuntimeException
{
    public ValidationErrorException() { }

    public ValidationErrorException(string? message)
        : base(message) { }

    public ValidationErrorException(string? message, Exception? innerException)
        : base(message, innerException) { }

    public ValidationErrorException(Exception? innerException)
        : base(innerException) { }

    public ValidationErrorException(string? message, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ValidationErrorException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
