using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.SageMakerRuntime.Model;
using Amazon.Util;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary><c>POST /endpoints/{EndpointName}/invocations</c>: everything but the payload travels in headers.</summary>
internal sealed class InvokeEndpointRequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly InvokeEndpointRequestMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var source = (InvokeEndpointRequest)input;
        if (string.IsNullOrEmpty(source.EndpointName))
        {
            throw new AmazonSageMakerRuntimeException("Request object does not have required field EndpointName set");
        }

        var body = source.Body ?? new MemoryStream();
        body.Position = 0;
        var request = new DefaultRequest(source, "Amazon.SageMakerRuntime")
        {
            HttpMethod = "POST",
            ResourcePath = "/endpoints/{EndpointName}/invocations",
            ContentStream = body,
        };
        request.AddPathResource("{EndpointName}", source.EndpointName);

        var headers = request.Headers;
        headers[HeaderKeys.XAmzApiVersion] = "2017-05-13";
        headers[HeaderKeys.ContentLengthHeader] = body.Length.ToString(CultureInfo.InvariantCulture);
        headers[HeaderKeys.ContentTypeHeader] = source.ContentType ?? "application/octet-stream";
        Set(headers, "Accept", source.Accept);
        Set(headers, "X-Amzn-SageMaker-Custom-Attributes", source.CustomAttributes);
        Set(headers, "X-Amzn-SageMaker-Enable-Explanations", source.EnableExplanations);
        Set(headers, "X-Amzn-SageMaker-Inference-Component", source.InferenceComponentName);
        Set(headers, "X-Amzn-SageMaker-Inference-Id", source.InferenceId);
        Set(headers, "X-Amzn-SageMaker-Session-Id", source.SessionId);
        Set(headers, "X-Amzn-SageMaker-Target-Container-Hostname", source.TargetContainerHostname);
        Set(headers, "X-Amzn-SageMaker-Target-Model", source.TargetModel);
        Set(headers, "X-Amzn-SageMaker-Target-Variant", source.TargetVariant);
        return request;
    }

    private static void Set(IDictionary<string, string> headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
