using System.Text.Json.Serialization;
using Amazon.Lambda.SQSEvents;

namespace FraudServerless.Rescorer;

/// <summary>The event of a queue and its answer, for the Lambda runtime's serializer.</summary>
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
internal sealed partial class RescorerJson : JsonSerializerContext;
