using System.Text.Json.Serialization;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Pages;
using FraudServerless.AuditApi.Replays;
using FraudServerless.AuditApi.Responses;
using FraudServerless.AuditApi.Reviews;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;

namespace FraudServerless.AuditApi;

/// <summary>What the desk is answered: camel case, absent values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(JsonStringEnumConverter<DecisionOutcome>)]
)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OrderAnswer))]
[JsonSerializable(typeof(DecisionsAnswer))]
[JsonSerializable(typeof(DecisionView))]
[JsonSerializable(typeof(ViewsAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(LinkedOrders))]
[JsonSerializable(typeof(RelatedAnswer))]
[JsonSerializable(typeof(NextReviewAnswer))]
[JsonSerializable(typeof(ReviewsAnswer))]
[JsonSerializable(typeof(ReviewView))]
[JsonSerializable(typeof(ReviewChoices))]
[JsonSerializable(typeof(ReviewCommandAnswer))]
[JsonSerializable(typeof(ConsoleSettingsAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
internal sealed partial class AuditApiJson : JsonSerializerContext;
