using System.Text.Json.Serialization;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>What reviewers send: strictly what there is, nothing twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(NextReviewBody))]
[JsonSerializable(typeof(ReviewBody))]
internal sealed partial class ReviewJson : JsonSerializerContext;
