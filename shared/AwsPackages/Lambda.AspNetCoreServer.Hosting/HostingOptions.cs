using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>Settings of <c>AddAWSLambdaHosting</c>.</summary>
public class HostingOptions
{
    /// <summary>
    /// The serializer of events and answers for the official package. Here the HTTP API's event and answer are read and written directly, so it
    /// is only made available to the application as a service.
    /// </summary>
    public ILambdaSerializer? Serializer { get; set; }

    /// <summary>How a body travels whose content type and content encoding are not registered.</summary>
    public ResponseContentEncoding DefaultResponseContentEncoding { get; set; } = ResponseContentEncoding.Default;

    internal ResponseEncodings Encodings { get; } = new();

    /// <summary>How a body of this media type travels, for example <c>image/webp</c> as base64.</summary>
    public void RegisterResponseContentEncodingForContentType(string contentType, ResponseContentEncoding encoding) =>
        Encodings.ByContentType[contentType] = encoding;

    /// <summary>How a body of this content encoding travels, for example <c>zstd</c> as base64.</summary>
    public void RegisterResponseContentEncodingForContentEncoding(string contentEncoding, ResponseContentEncoding encoding) =>
        Encodings.ByContentEncoding[contentEncoding] = encoding;
}
