using System.Text.Json.Serialization;

namespace FraudServerless.AuditApi.Responses;

/// <summary>What is wrong with a part of a request's body.</summary>
/// <param name="Where">A JSON pointer (RFC 6901).</param>
/// <param name="Detail">What it has to be; never what it was.</param>
public sealed record FieldFault([property: JsonPropertyName("pointer")] string Where, string Detail);
