using System.Text;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>The event that an API Gateway HTTP API sends, payload format 2.0.</summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    private string? _body;

    /// <summary>The payload format: <c>2.0</c>.</summary>
    public string? Version { get; set; }

    public string? RouteKey { get; set; }

    /// <summary>The path as it was requested, the stage included when it is not <c>$default</c>.</summary>
    public string? RawPath { get; set; }

    /// <summary>The query as it was requested, without the question mark.</summary>
    public string? RawQueryString { get; set; }

    /// <summary>The cookies, each as <c>name=value</c>.</summary>
    public string[]? Cookies { get; set; }

    /// <summary>The headers; several values of one header are joined by commas.</summary>
    public IDictionary<string, string>? Headers { get; set; }

    /// <summary>The query, decoded; several values of one parameter are joined by commas.</summary>
    public IDictionary<string, string>? QueryStringParameters { get; set; }

    public ProxyRequestContext? RequestContext { get; set; }

    /// <summary>The body: text, or base64 when <see cref="IsBase64Encoded"/>.</summary>
    public string? Body
    {
        get => _body ??= DecodeBody();
        set
        {
            _body = value;
            RawBody = default;
        }
    }

    public IDictionary<string, string>? PathParameters { get; set; }

    public bool IsBase64Encoded { get; set; }

    public IDictionary<string, string>? StageVariables { get; set; }

    /// <summary>The bytes of the body, base64 already undone: what the request serves without a detour over a string.</summary>
    internal ReadOnlyMemory<byte>? RawBody { get; set; }

    private string? DecodeBody() =>
        RawBody is not { } bytes ? null
        : IsBase64Encoded ? Convert.ToBase64String(bytes.Span)
        : Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The API, route and caller of the request.</summary>
    public class ProxyRequestContext
    {
        public string? AccountId { get; set; }

        public string? ApiId { get; set; }

        public AuthorizerDescription? Authorizer { get; set; }

        public string? DomainName { get; set; }

        public string? DomainPrefix { get; set; }

        public HttpDescription? Http { get; set; }

        public string? RequestId { get; set; }

        public string? RouteId { get; set; }

        public string? RouteKey { get; set; }

        public string? Stage { get; set; }

        /// <summary>The time of the request as <c>12/Mar/2020:19:03:58 +0000</c>.</summary>
        public string? Time { get; set; }

        /// <summary>The time of the request in epoch milliseconds.</summary>
        public long TimeEpoch { get; set; }

        public ProxyRequestAuthentication? Authentication { get; set; }
    }

    /// <summary>The proof of the caller's identity by mutual TLS.</summary>
    public class ProxyRequestAuthentication
    {
        public ProxyRequestClientCert? ClientCert { get; set; }
    }

    /// <summary>The client's certificate.</summary>
    public class ProxyRequestClientCert
    {
        public string? ClientCertPem { get; set; }

        public string? SubjectDN { get; set; }

        public string? IssuerDN { get; set; }

        public string? SerialNumber { get; set; }

        public ClientCertValidity? Validity { get; set; }
    }

    /// <summary>When the client's certificate is valid, as <c>May 28 12:30:02 2019 GMT</c>.</summary>
    public class ClientCertValidity
    {
        public string? NotBefore { get; set; }

        public string? NotAfter { get; set; }
    }

    /// <summary>The HTTP side of the request.</summary>
    public class HttpDescription
    {
        public string? Method { get; set; }

        public string? Path { get; set; }

        public string? Protocol { get; set; }

        public string? SourceIp { get; set; }

        public string? UserAgent { get; set; }
    }

    /// <summary>What the route's authorizer found out; one of the three is set.</summary>
    public class AuthorizerDescription
    {
        public JwtDescription? Jwt { get; set; }

        /// <summary>The context that a Lambda authorizer returned.</summary>
        public IDictionary<string, object>? Lambda { get; set; }

        public IAMDescription? IAM { get; set; }

        /// <summary>The caller of a route with IAM authorization.</summary>
        public class IAMDescription
        {
            public string? AccessKey { get; set; }

            public string? AccountId { get; set; }

            public string? CallerId { get; set; }

            public CognitoIdentityDescription? CognitoIdentity { get; set; }

            public string? PrincipalOrgId { get; set; }

            public string? UserARN { get; set; }

            public string? UserId { get; set; }
        }

        /// <summary>The Cognito identity behind an IAM caller.</summary>
        public class CognitoIdentityDescription
        {
            public IList<string>? AMR { get; set; }

            public string? IdentityId { get; set; }

            public string? IdentityPoolId { get; set; }
        }

        /// <summary>The token of a route with a JWT authorizer.</summary>
        public class JwtDescription
        {
            public IDictionary<string, string>? Claims { get; set; }

            public string[]? Scopes { get; set; }
        }
    }
}
