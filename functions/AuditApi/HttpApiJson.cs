using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace FraudServerless.AuditApi;

/// <summary>The events of an HTTP API, for the Lambda hosting's serializer.</summary>
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
internal sealed partial class HttpApiJson : JsonSerializerContext;
