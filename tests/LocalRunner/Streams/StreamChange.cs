using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FraudServerless.LocalRunner.Streams;

/// <summary>A change of an item, as the stream has it: but for the stream's name that is what Lambda hands to a function.</summary>
internal sealed class StreamChange(JsonObject record)
{
    public string SequenceNumber { get; } = record["dynamodb"]![nameof(SequenceNumber)]!.GetValue<string>();

    /// <summary>Seconds since 1970.</summary>
    public double ArrivedAt { get; } =
        record["dynamodb"]!["ApproximateCreationDateTime"] is { } at ? double.Parse(at.ToString(), CultureInfo.InvariantCulture) : 0;

    /// <summary>Changes of one item have one key.</summary>
    public string Key { get; } = record["dynamodb"]!["Keys"]!.ToJsonString();

    /// <param name="stream">ARN of the stream.</param>
    public byte[] ToRecord(string stream)
    {
        var copy = record.DeepClone().AsObject();
        copy["eventSourceARN"] = stream;
        return Encoding.UTF8.GetBytes(copy.ToJsonString());
    }
}
