using System.Net;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime;

/// <summary>The SageMaker runtime answered an error; those it documents have types of their own.</summary>
public class AmazonSageMakerRuntimeException : AmazonServiceException
{
    public AmazonSageMakerRuntimeException() { }

    public AmazonSageMakerRuntimeException(string? message)
        : base(message) { }

    public AmazonSageMakerRuntimeException(string? message, Exception? innerException)
        : base(message, innerException) { }

    public AmazonSageMakerRuntimeException(Exception? innerException)
        : base(innerException) { }

    public AmazonSageMakerRuntimeException(string? message, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public AmazonSageMakerRuntimeException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
