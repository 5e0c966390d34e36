using System.Text.Json.Nodes;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>A message that was accepted from a sender and not deleted since.</summary>
/// <param name="id">The id that the sender was told; it stays.</param>
/// <param name="content"><c>MessageBody</c>, <c>MessageAttributes</c> and <c>MessageSystemAttributes</c> as a JSON object, as they were sent.</param>
/// <param name="due">Before this it is not delivered.</param>
internal sealed class QueuedMessage(string id, string queue, byte[] content, DateTimeOffset sentAt, DateTimeOffset due)
{
    public string Id { get; } = id;

    /// <summary>Name of the queue that it is in.</summary>
    public string Queue { get; set; } = queue;

    /// <summary>Name of the queue from which it came to its dead-letter queue; null while it is where it was sent.</summary>
    public string? Source { get; set; }

    public byte[] Content { get; } = content;

    /// <summary>The trace that its sender named, which the emulator behind does not keep; null: none.</summary>
    public string? TraceHeader =>
        Content.AsSpan().IndexOf("\"AWSTraceHeader\""u8) < 0
            ? null
            : JsonNode.Parse(Content)![MessageRules.SystemAttributes]?[MessageRules.TraceHeader]?["StringValue"]?.GetValue<string>();

    public DateTimeOffset SentAt { get; } = sentAt;

    public DateTimeOffset Due { get; } = due;

    /// <summary>How often it was handed out.</summary>
    public int Receives { get; set; }

    public DateTimeOffset? FirstReceivedAt { get; set; }
}
