using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>The source-generated JSON of what is answered on jobs: camel case, absent values left out, enumerations by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(EnumName<RescoreMode>), typeof(EnumName<DecisionOutcome>)]
)]
[JsonSerializable(typeof(RescoreJobReport))]
[JsonSerializable(typeof(RescoreJobList))]
public sealed partial class RescoreJobJson : JsonSerializerContext;
