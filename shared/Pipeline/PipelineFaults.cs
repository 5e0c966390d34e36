using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SageMakerRuntime.Model;

namespace FraudServerless.Pipeline;

/// <summary>Every exception of InvokeEndpoint as the kind of failure it stands for.</summary>
internal static class PipelineFaults
{
    public static PipelineResult Of(Exception exception) =>
        exception switch
        {
            ModelErrorException e => new(PipelineKind.ModelError, OriginalStatus: e.OriginalStatusCode ?? 0),
            ModelNotReadyException => new(PipelineKind.NotReady),
            InternalDependencyException => new(PipelineKind.Dependency),
            ServiceUnavailableException => new(PipelineKind.Unavailable),
            InternalFailureException => new(PipelineKind.Internal),
            ValidationErrorException => new(PipelineKind.BadRequest),
            // The connection broke while the answer was being read.
            AmazonUnmarshallingException { InnerException: IOException or HttpRequestException or SocketException } => new(PipelineKind.Reset),
            AmazonServiceException { StatusCode: >= HttpStatusCode.Continue } e => OfStatus(e.StatusCode),
            AmazonServiceException => new(PipelineKind.Malformed),
            HttpRequestException or IOException or SocketException or AmazonClientException => new(
                IsRefusal(exception) ? PipelineKind.Refused : PipelineKind.Reset
            ),
            _ => new(PipelineKind.Internal),
        };

    /// <summary>An answer without a type that is known: a proxy's, or a newer service's.</summary>
    private static PipelineResult OfStatus(HttpStatusCode status) =>
        (int)status switch
        {
            401 or 403 => new(PipelineKind.Denied),
            424 => new(PipelineKind.ModelError),
            429 => new(PipelineKind.NotReady),
            503 => new(PipelineKind.Unavailable),
            530 => new(PipelineKind.Dependency),
            >= 500 => new(PipelineKind.Internal),
            >= 400 => new(PipelineKind.BadRequest),
            _ => new(PipelineKind.Malformed),
        };

    /// <summary>No connection came about, against: it broke.</summary>
    private static bool IsRefusal(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (
                e
                is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError
                            or HttpRequestError.NameResolutionError
                            or HttpRequestError.SecureConnectionError
                            or HttpRequestError.ProxyTunnelError
                    }
                    or SocketException
                    {
                        SocketErrorCode: SocketError.ConnectionRefused
                            or SocketError.HostNotFound
                            or SocketError.HostUnreachable
                            or SocketError.NetworkUnreachable
                    }
            )
            {
                return true;
            }
        }

        return false;
    }
}
