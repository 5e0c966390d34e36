namespace Amazon.Lambda.DynamoDBEvents;

/// <summary>A batch of changes from the stream of a DynamoDB table, in the order of their shard.</summary>
public class DynamoDBEvent
{
    public IList<DynamodbStreamRecord>? Records { get; set; }

    /// <summary>One change.</summary>
    public class DynamodbStreamRecord
    {
        public string? EventID { get; set; }

        /// <summary><c>INSERT</c>, <c>MODIFY</c> or <c>REMOVE</c>.</summary>
        public string? EventName { get; set; }

        public string? EventVersion { get; set; }

        public string? EventSource { get; set; }

        public string? EventSourceArn { get; set; }

        public string? AwsRegion { get; set; }

        public StreamRecord? Dynamodb { get; set; }
    }

    /// <summary>The item that was changed.</summary>
    public class StreamRecord
    {
        public Dictionary<string, AttributeValue>? Keys { get; set; }

        /// <summary>As it is now.</summary>
        public Dictionary<string, AttributeValue>? NewImage { get; set; }

        /// <summary>As it was before.</summary>
        public Dictionary<string, AttributeValue>? OldImage { get; set; }

        /// <summary>Its place in the shard.</summary>
        public string? SequenceNumber { get; set; }

        public long SizeBytes { get; set; }

        /// <summary><c>NEW_IMAGE</c> and so on: which images there are.</summary>
        public string? StreamViewType { get; set; }
    }

    /// <summary>The value of an attribute: one of the properties is set.</summary>
    public class AttributeValue
    {
        public string? S { get; set; }

        /// <summary>A number, as text.</summary>
        public string? N { get; set; }

        public MemoryStream? B { get; set; }

        public bool? BOOL { get; set; }

        public bool? NULL { get; set; }

        public List<AttributeValue>? L { get; set; }

        public Dictionary<string, AttributeValue>? M { get; set; }

        public List<string>? SS { get; set; }

        public List<string>? NS { get; set; }

        public List<MemoryStream>? BS { get; set; }
    }
}
