using System.Net;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Model;

/// <summary>The model's container answered 4xx or 5xx (status 424).</summary>
public class ModelErrorException : AmazonSageMakerRuntimeException
{
    public ModelErrorException() { }

    public ModelErrorException(string? message)
        : base(message) { }

    public ModelErrorException(string? message, Exception? innerException)
        : base(message, innerException) { }

    public ModelErrorException(Exception? innerException)
        : base(innerException) { }

    public ModelErrorException(string? message, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ModelErrorException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }

    /// <summary>Where the container's log is.</summary>
    public string? LogStreamArn { get; set; }

    /// <summary>What the container answered, at most 2 KB.</summary>
    public string? OriginalMessage { get; set; }

    /// <summary>The status that the container answered.</summary>
    public int? OriginalStatusCode { get; set; }
}
