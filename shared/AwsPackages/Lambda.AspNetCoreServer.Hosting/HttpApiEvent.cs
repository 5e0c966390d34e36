using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using static Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>
/// Reads an HTTP API event in one pass. The body goes from JSON to its bytes directly; it would be the largest string of the request otherwise.
/// </summary>
internal static class HttpApiEvent
{
    /// <exception cref="JsonSerializerException">The event is not JSON, or not of the shape of payload format 2.0.</exception>
    public static APIGatewayHttpApiV2ProxyRequest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadEvent(json);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new JsonSerializerException($"The event is not of the shape of payload format 2.0: {fault.Message}", fault);
        }
    }

    private static APIGatewayHttpApiV2ProxyRequest ReadEvent(ReadOnlySpan<byte> json)
    {
        var request = new APIGatewayHttpApiV2ProxyRequest();
        var reader = new Utf8JsonReader(json);
        byte[]? body = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The event is not a JSON object.");
        }

        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "version"u8))
            {
                request.Version = Text(ref reader);
            }
            else if (Is(ref reader, "routeKey"u8))
            {
                request.RouteKey = Text(ref reader);
            }
            else if (Is(ref reader, "rawPath"u8))
            {
                request.RawPath = Text(ref reader);
            }
            else if (Is(ref reader, "rawQueryString"u8))
            {
                request.RawQueryString = Text(ref reader);
            }
            else if (Is(ref reader, "cookies"u8))
            {
                request.Cookies = Texts(ref reader)?.ToArray();
            }
            else if (Is(ref reader, "headers"u8))
            {
                request.Headers = Map(ref reader);
            }
            else if (Is(ref reader, "queryStringParameters"u8))
            {
                request.QueryStringParameters = Map(ref reader);
            }
            else if (Is(ref reader, "pathParameters"u8))
            {
                request.PathParameters = Map(ref reader);
            }
            else if (Is(ref reader, "stageVariables"u8))
            {
                request.StageVariables = Map(ref reader);
            }
            else if (Is(ref reader, "requestContext"u8))
            {
                request.RequestContext = ReadContext(ref reader);
            }
            else if (Is(ref reader, "isBase64Encoded"u8))
            {
                reader.Read();
                request.IsBase64Encoded = reader.GetBoolean();
            }
            else if (Is(ref reader, "body"u8))
            {
                body = Bytes(ref reader, out var length);
                request.RawBody = body.AsMemory(0, length);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        // Throws when something follows the object.
        reader.Read();

        if (request.IsBase64Encoded && body is not null)
        {
            request.RawBody = DecodeBase64(body, request.RawBody!.Value.Length);
        }
        else if (body is null)
        {
            request.RawBody = null;
        }

        return request;
    }

    private static ProxyRequestContext? ReadContext(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var context = new ProxyRequestContext();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "http"u8))
            {
                context.Http = ReadHttp(ref reader);
            }
            else if (Is(ref reader, "stage"u8))
            {
                context.Stage = Text(ref reader);
            }
            else if (Is(ref reader, "requestId"u8))
            {
                context.RequestId = Text(ref reader);
            }
            else if (Is(ref reader, "authorizer"u8))
            {
                context.Authorizer = ReadAuthorizer(ref reader);
            }
            else if (Is(ref reader, "accountId"u8))
            {
                context.AccountId = Text(ref reader);
            }
            else if (Is(ref reader, "apiId"u8))
            {
                context.ApiId = Text(ref reader);
            }
            else if (Is(ref reader, "domainName"u8))
            {
                context.DomainName = Text(ref reader);
            }
            else if (Is(ref reader, "domainPrefix"u8))
            {
                context.DomainPrefix = Text(ref reader);
            }
            else if (Is(ref reader, "routeKey"u8))
            {
                context.RouteKey = Text(ref reader);
            }
            else if (Is(ref reader, "routeId"u8))
            {
                context.RouteId = Text(ref reader);
            }
            else if (Is(ref reader, "time"u8))
            {
                context.Time = Text(ref reader);
            }
            else if (Is(ref reader, "timeEpoch"u8))
            {
                reader.Read();
                context.TimeEpoch = reader.GetInt64();
            }
            else if (Is(ref reader, "authentication"u8))
            {
                context.Authentication = ReadAuthentication(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return context;
    }

    private static HttpDescription? ReadHttp(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var http = new HttpDescription();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "method"u8))
            {
                http.Method = Text(ref reader);
            }
            else if (Is(ref reader, "path"u8))
            {
                http.Path = Text(ref reader);
            }
            else if (Is(ref reader, "protocol"u8))
            {
                http.Protocol = Text(ref reader);
            }
            else if (Is(ref reader, "sourceIp"u8))
            {
                http.SourceIp = Text(ref reader);
            }
            else if (Is(ref reader, "userAgent"u8))
            {
                http.UserAgent = Text(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return http;
    }

    private static AuthorizerDescription? ReadAuthorizer(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var authorizer = new AuthorizerDescription();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "jwt"u8))
            {
                authorizer.Jwt = ReadJwt(ref reader);
            }
            else if (Is(ref reader, "lambda"u8))
            {
                authorizer.Lambda = ReadLambda(ref reader);
            }
            else if (Is(ref reader, "iam"u8))
            {
                authorizer.IAM = ReadIam(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return authorizer;
    }

    private static AuthorizerDescription.JwtDescription? ReadJwt(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var jwt = new AuthorizerDescription.JwtDescription();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "claims"u8))
            {
                jwt.Claims = Map(ref reader);
            }
            else if (Is(ref reader, "scopes"u8))
            {
                jwt.Scopes = Texts(ref reader)?.ToArray();
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return jwt;
    }

    private static Dictionary<string, object>? ReadLambda(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var context = new Dictionary<string, object>(StringComparer.Ordinal);
        while (NextProperty(ref reader))
        {
            var name = reader.GetString()!;
            reader.Read();
            context[name] = reader.TokenType == JsonTokenType.Null ? null! : JsonElement.ParseValue(ref reader);
        }

        return context;
    }

    private static AuthorizerDescription.IAMDescription? ReadIam(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var iam = new AuthorizerDescription.IAMDescription();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "accessKey"u8))
            {
                iam.AccessKey = Text(ref reader);
            }
            else if (Is(ref reader, "accountId"u8))
            {
                iam.AccountId = Text(ref reader);
            }
            else if (Is(ref reader, "callerId"u8))
            {
                iam.CallerId = Text(ref reader);
            }
            else if (Is(ref reader, "principalOrgId"u8))
            {
                iam.PrincipalOrgId = Text(ref reader);
            }
            else if (Is(ref reader, "userArn"u8))
            {
                iam.UserARN = Text(ref reader);
            }
            else if (Is(ref reader, "userId"u8))
            {
                iam.UserId = Text(ref reader);
            }
            else if (Is(ref reader, "cognitoIdentity"u8))
            {
                iam.CognitoIdentity = ReadCognito(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return iam;
    }

    private static AuthorizerDescription.CognitoIdentityDescription? ReadCognito(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var identity = new AuthorizerDescription.CognitoIdentityDescription();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "amr"u8))
            {
                identity.AMR = Texts(ref reader);
            }
            else if (Is(ref reader, "identityId"u8))
            {
                identity.IdentityId = Text(ref reader);
            }
            else if (Is(ref reader, "identityPoolId"u8))
            {
                identity.IdentityPoolId = Text(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return identity;
    }

    private static ProxyRequestAuthentication? ReadAuthentication(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var authentication = new ProxyRequestAuthentication();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "clientCert"u8))
            {
                authentication.ClientCert = ReadClientCertificate(ref reader);
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return authentication;
    }

    private static ProxyRequestClientCert? ReadClientCertificate(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var certificate = new ProxyRequestClientCert();
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "clientCertPem"u8))
            {
                certificate.ClientCertPem = Text(ref reader);
            }
            else if (Is(ref reader, "subjectDN"u8))
            {
                certificate.SubjectDN = Text(ref reader);
            }
            else if (Is(ref reader, "issuerDN"u8))
            {
                certificate.IssuerDN = Text(ref reader);
            }
            else if (Is(ref reader, "serialNumber"u8))
            {
                certificate.SerialNumber = Text(ref reader);
            }
            else if (Is(ref reader, "validity"u8))
            {
                var validity = Map(ref reader);
                certificate.Validity = new ClientCertValidity
                {
                    NotBefore = validity?.GetValueOrDefault("notBefore"),
                    NotAfter = validity?.GetValueOrDefault("notAfter"),
                };
            }
            else
            {
                Ignore(ref reader);
            }
        }

        return certificate;
    }

    /// <summary>To the next property name of the object; false at its end.</summary>
    private static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Names are read in any case, as by the serializer.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? reader.ValueTextEquals(name) : Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    /// <summary>To the beginning of an object; false when the value is null.</summary>
    private static bool StartObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw new JsonException("An object was expected."),
        };
    }

    private static void Ignore(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>A string or null. API Gateway makes texts of everything, the claims of a token included; what is neither is not its event.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static List<string>? Texts(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list was expected.");
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.GetString() ?? "");
        }

        return texts;
    }

    private static Dictionary<string, string>? Map(ref Utf8JsonReader reader)
    {
        if (!StartObject(ref reader))
        {
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextProperty(ref reader))
        {
            map[reader.GetString()!] = Text(ref reader)!;
        }

        return map;
    }

    /// <summary>The UTF-8 of a string value, JSON's escapes undone; null when the value is null.</summary>
    private static byte[]? Bytes(ref Utf8JsonReader reader, out int length)
    {
        reader.Read();
        length = 0;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length);
        length = reader.CopyString(bytes);
        return bytes;
    }

    private static ReadOnlyMemory<byte> DecodeBase64(byte[] text, int length) =>
        Base64.DecodeFromUtf8InPlace(text.AsSpan(0, length), out var written) == OperationStatus.Done
            ? text.AsMemory(0, written)
            : throw new JsonException("The event's body is not base64.");
}
