using System.Net;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Shows an event to the application as an HTTP request.</summary>
internal static class HttpApiFeatures
{
    /// <exception cref="InvalidOperationException">The event is not one of an HTTP API.</exception>
    public static FeatureCollection Create(APIGatewayHttpApiV2ProxyRequest request, LambdaHttpResponse response, ILambdaContext context)
    {
        if (request.RequestContext is not { Http: { Method: { Length: > 0 } method } http } api)
        {
            throw new InvalidOperationException(
                "The event is not a request of an HTTP API: it has no requestContext.http.method (payload format 2.0)."
            );
        }

        var body = request.RawBody ?? default;
        var features = new FeatureCollection(16);
        features.Set<IHttpRequestFeature>(Request(request, api, http, method, body));
        features.Set<IHttpRequestBodyDetectionFeature>(body.IsEmpty ? NoBody.Instance : SomeBody.Instance);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpRequestLifetimeFeature>(new RequestLifetime());
        features.Set<IHttpRequestIdentifierFeature>(
            new HttpRequestIdentifierFeature { TraceIdentifier = context.TraceId is { Length: > 0 } trace ? trace : context.AwsRequestId }
        );
        features.Set<IHttpConnectionFeature>(Connection(api, http));
        features.Set<IItemsFeature>(
            new ItemsFeature
            {
                Items = { [AbstractAspNetCoreFunction.LAMBDA_CONTEXT] = context, [AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT] = request },
            }
        );
        if (api.Authorizer is { } authorizer)
        {
            // Only a token's claims become the user's. What a Lambda authorizer or IAM found out is in the event, which is among the items.
            var claims = authorizer.Jwt?.Claims?.Select(claim => new Claim(claim.Key, claim.Value));
            features.Set<IHttpAuthenticationFeature>(
                new HttpAuthenticationFeature { User = new ClaimsPrincipal(new ClaimsIdentity(claims, "AuthorizerIdentity")) }
            );
        }

        if (api.Authentication?.ClientCert?.ClientCertPem is { } pem)
        {
            features.Set<ITlsConnectionFeature>(new TlsConnectionFeature { ClientCertificate = Certificate(pem) });
        }

        return features;
    }

    private static HttpRequestFeature Request(
        APIGatewayHttpApiV2ProxyRequest request,
        APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext api,
        APIGatewayHttpApiV2ProxyRequest.HttpDescription http,
        string method,
        ReadOnlyMemory<byte> body
    )
    {
        var headers = Headers(request, api, body.Length);
        var (pathBase, decoded) = RequestPath.Split(RequestPath.Decode(http.Path ?? request.RawPath ?? ""), api.Stage);
        var query = string.IsNullOrEmpty(request.RawQueryString) ? "" : "?" + request.RawQueryString;
        return new HttpRequestFeature
        {
            Method = method,
            Protocol = http.Protocol ?? "HTTP/1.1",
            // An HTTP API is reached by TLS only, and then by Lambda's own protocol.
            Scheme = Uri.UriSchemeHttps,
            PathBase = pathBase,
            Path = decoded,
            QueryString = query,
            RawTarget = request.RawPath + query,
            Headers = headers,
            Body = body.IsEmpty ? Stream.Null : BodyStream(body),
        };
    }

    private static IHeaderDictionary Headers(
        APIGatewayHttpApiV2ProxyRequest request,
        APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext api,
        int bodyLength
    )
    {
        IHeaderDictionary headers = new HeaderDictionary((request.Headers?.Count ?? 0) + 3);
        if (request.Headers is { } sent)
        {
            foreach (var (name, value) in sent)
            {
                // Repeated headers come joined by commas. What has commas itself (dates, user agents) is the same text again when it is joined.
                headers[name] = value is not null && value.Contains(',', StringComparison.Ordinal) ? new StringValues(value.Split(',')) : value;
            }
        }

        if (headers.Host.Count == 0 && !string.IsNullOrEmpty(api.DomainName))
        {
            headers.Host = api.DomainName;
        }

        if (request.Cookies is { Length: > 0 } cookies)
        {
            headers.Cookie = cookies.Length == 1 ? cookies[0] : string.Join("; ", cookies);
        }

        // A length that the client sent stays what it sent.
        if (!headers.ContainsKey(HeaderNames.ContentLength))
        {
            headers.ContentLength = bodyLength;
        }

        return headers;
    }

    /// <exception cref="InvalidOperationException">The text is not one certificate and nothing else.</exception>
    private static X509Certificate2 Certificate(string pem)
    {
        var text = pem.TrimEnd('\n');
        return
            PemEncoding.TryFind(text, out var fields)
            && text[fields.Label] == "CERTIFICATE"
            && fields.Location.GetOffsetAndLength(text.Length) == (0, text.Length)
            ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text[fields.Base64Data]))
            : throw new InvalidOperationException("The client's certificate is not a valid PEM certificate.");
    }

    private static MemoryStream BodyStream(ReadOnlyMemory<byte> body)
    {
        MemoryMarshal.TryGetArray(body, out var bytes);
        return new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false, publiclyVisible: true);
    }

    private static HttpConnectionFeature Connection(
        APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext api,
        APIGatewayHttpApiV2ProxyRequest.HttpDescription http
    ) => new() { ConnectionId = api.RequestId ?? "", RemoteIpAddress = IPAddress.TryParse(http.SourceIp, out var address) ? address : null };

    private sealed class NoBody : IHttpRequestBodyDetectionFeature
    {
        public static readonly NoBody Instance = new();

        public bool CanHaveBody => false;
    }

    private sealed class SomeBody : IHttpRequestBodyDetectionFeature
    {
        public static readonly SomeBody Instance = new();

        public bool CanHaveBody => true;
    }
}
