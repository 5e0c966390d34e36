using System.Text;
using System.Text.Json.Nodes;

namespace FraudServerless.Support;

/// <summary>What came in.</summary>
public sealed record RecordedCall(int Number, string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Done when the caller has gone away.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body, all of which is text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    public AwsService Service =>
        Path.Split('/') is [_, "endpoints", _, "invocations"] ? AwsService.SageMaker
        : Prefix == "AmazonSQS" ? AwsService.Sqs
        : Prefix.StartsWith("DynamoDB_", StringComparison.Ordinal) ? AwsService.DynamoDb
        : AwsService.None;

    /// <summary>E.g. <c>InvokeEndpoint</c>, <c>GetItem</c>, <c>SendMessage</c>; empty when nothing is asked of a service.</summary>
    public string Operation => Service == AwsService.SageMaker ? "InvokeEndpoint" : Amazon.Split('.')[^1];

    /// <summary>The endpoint's name, or the last part of the queue's address.</summary>
    public string Target =>
        Service switch
        {
            AwsService.SageMaker => Path.Split('/')[2],
            AwsService.Sqs => JsonNode.Parse(Body)!["QueueUrl"]!.GetValue<string>().Split('/')[^1],
            _ => "",
        };

    private string Amazon => Headers.GetValueOrDefault("X-Amz-Target") ?? "";

    private string Prefix => Amazon.Split('.')[0];
}
