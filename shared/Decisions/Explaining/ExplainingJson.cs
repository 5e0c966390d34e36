using System.Text.Json.Serialization;

namespace FraudServerless.Decisions.Explaining;

/// <summary>The source-generated JSON of explanations: camel case, absent values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(Explanation))]
public sealed partial class ExplainingJson : JsonSerializerContext;
