namespace Amazon.Lambda.SQSEvents;

/// <summary>A batch of messages from an SQS queue.</summary>
public class SQSEvent
{
    public List<SQSMessage>? Records { get; set; }

    /// <summary>A value that the sender put beside the body.</summary>
#pragma warning disable CA1711 // The official package's name.
    public class MessageAttribute
#pragma warning restore CA1711
    {
        /// <summary>The value of type String or Number.</summary>
        public string? StringValue { get; set; }

        /// <summary>The value of type Binary.</summary>
        public MemoryStream? BinaryValue { get; set; }

        public List<string>? StringListValues { get; set; }

        public List<MemoryStream>? BinaryListValues { get; set; }

        /// <summary>The type: String, Number or Binary, with a custom label after a dot.</summary>
        public string? DataType { get; set; }
    }

    /// <summary>One message.</summary>
    public class SQSMessage
    {
        public string? MessageId { get; set; }

        public string? ReceiptHandle { get; set; }

        public string? Body { get; set; }

        public string? Md5OfBody { get; set; }

        public string? Md5OfMessageAttributes { get; set; }

        public string? EventSourceArn { get; set; }

        public string? EventSource { get; set; }

        public string? AwsRegion { get; set; }

        /// <summary>What SQS knows of the message, such as ApproximateReceiveCount and SentTimestamp.</summary>
        public Dictionary<string, string>? Attributes { get; set; }

        public Dictionary<string, MessageAttribute>? MessageAttributes { get; set; }
    }
}
