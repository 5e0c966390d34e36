using System.Text.Json.Serialization;
using Amazon.Lambda.DynamoDBEvents;
using FraudServerless.Ledger.Links;

namespace FraudServerless.Projector;

/// <summary>A batch of the stream; or, sent by hand, <c>{"rebuild":{"segment":0,"segments":4}}</c>.</summary>
internal sealed class ProjectorEvent : DynamoDBEvent
{
    public RebuildStep? Rebuild { get; set; }
}

/// <summary>Where the batch is to be taken up again; or how far the rebuilding is, which is the next event.</summary>
internal sealed class ProjectorAnswer : StreamsEventResponse
{
    public RebuildStep? Rebuild { get; set; }
}

/// <summary>The event and its answer, for the Lambda runtime's serializer.</summary>
[JsonSerializable(typeof(ProjectorEvent))]
[JsonSerializable(typeof(ProjectorAnswer))]
internal sealed partial class ProjectorJson : JsonSerializerContext;
