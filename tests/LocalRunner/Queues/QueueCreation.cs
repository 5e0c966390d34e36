using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>Queues of the template, created in an SQS that is not AWS's.</summary>
public static class QueueCreation
{
    /// <summary>A client for an SQS that takes any credentials.</summary>
    public static AmazonSQSClient Client(string url) =>
        new(
            new BasicAWSCredentials("local", "local"),
            new AmazonSQSConfig
            {
                ServiceURL = url,
                AuthenticationRegion = LocalStackOptions.Region,
                MaxErrorRetry = 2,
            }
        );

    /// <summary>Creates what is missing and gives what is there the template's attributes.</summary>
    /// <param name="redrive">Whether the dead-letter queues are left to that SQS.</param>
    /// <returns>The URL of each queue there, by name.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> EnsureAsync(
        IAmazonSQS client,
        IReadOnlyList<QueueDefinition> queues,
        bool redrive,
        StackLog log,
        CancellationToken cancellationToken
    )
    {
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var queue in queues)
        {
            if (queue.LeftOut.Count > 0)
            {
                log.Detail($"queue {queue.Name}: the local stack has no {string.Join(", ", queue.LeftOut)}");
            }

            urls[queue.Name] = await EnsureAsync(client, queue, cancellationToken);
        }

        foreach (var queue in queues.Where(_ => redrive))
        {
            if (queue.Redrive is not { } policy)
            {
                continue;
            }

            var target = await client.GetQueueAttributesAsync(urls[policy.Queue], ["QueueArn"], cancellationToken);
            var value = new JsonObject { ["deadLetterTargetArn"] = target.QueueARN, ["maxReceiveCount"] = policy.MaxReceiveCount };
            await client.SetQueueAttributesAsync(
                urls[queue.Name],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["RedrivePolicy"] = value.ToJsonString() },
                cancellationToken
            );
        }

        return urls;
    }

    private static async Task<string> EnsureAsync(IAmazonSQS client, QueueDefinition queue, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VisibilityTimeout"] = Seconds(queue.VisibilityTimeout),
            ["MessageRetentionPeriod"] = Seconds(queue.Retention),
            ["DelaySeconds"] = Seconds(queue.Delay),
            ["ReceiveMessageWaitTimeSeconds"] = Seconds(queue.ReceiveWait),
            ["MaximumMessageSize"] = queue.MaximumMessageSize.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            var there = (await client.GetQueueUrlAsync(queue.Name, cancellationToken)).QueueUrl;
            await client.SetQueueAttributesAsync(there, attributes, cancellationToken);
            return there;
        }
        catch (QueueDoesNotExistException)
        {
            return (await client.CreateQueueAsync(new CreateQueueRequest(queue.Name) { Attributes = attributes }, cancellationToken)).QueueUrl;
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
