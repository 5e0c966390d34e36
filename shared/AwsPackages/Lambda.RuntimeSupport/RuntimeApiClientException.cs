using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Runtime API refused a call.</summary>
public class RuntimeApiClientException : Exception
{
    public RuntimeApiClientException(string message, int statusCode)
        : base(string.Create(CultureInfo.InvariantCulture, $"{message} (Runtime API status {statusCode})")) => StatusCode = statusCode;

    /// <summary>The HTTP status of the refusal.</summary>
    public int StatusCode { get; }
}
