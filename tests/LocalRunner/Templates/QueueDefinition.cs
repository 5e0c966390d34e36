using System.Globalization;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>A standard queue and what of it the emulator understands.</summary>
/// <param name="Arn">As <c>!GetAtt</c> gives it.</param>
/// <param name="Url">As <c>!Ref</c> gives it.</param>
/// <param name="Delay">How long a message is hidden that does not say so itself.</param>
/// <param name="LeftOut">Properties that exist only at AWS (keys, tags, policies).</param>
public sealed record QueueDefinition(
    string Name,
    string Arn,
    string Url,
    TimeSpan VisibilityTimeout,
    TimeSpan Retention,
    TimeSpan Delay,
    TimeSpan ReceiveWait,
    int MaximumMessageSize,
    Redrive? Redrive,
    IReadOnlyList<string> LeftOut
)
{
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "QueueName",
        "VisibilityTimeout",
        "MessageRetentionPeriod",
        "DelaySeconds",
        "ReceiveMessageWaitTimeSeconds",
        "MaximumMessageSize",
        "RedrivePolicy",
    };

    /// <summary>All queues of the template, each of whose dead-letter queues is one of them.</summary>
    internal static IReadOnlyList<QueueDefinition> All(IReadOnlyList<ResolvedResource> resources)
    {
        var names = resources.ToDictionary(ArnOf, resource => resource.Name, StringComparer.Ordinal);
        return [.. resources.Select(resource => From(resource, names))];
    }

    private static string ArnOf(ResolvedResource resource) => Attribute(resource, "Arn");

    private static string Attribute(ResolvedResource resource, string name) =>
        ResourceTypes.Attribute(resource.Type, name, resource.Name, LocalStackOptions.Region)!;

    private static QueueDefinition From(ResolvedResource resource, Dictionary<string, string> names)
    {
        var properties = resource.Properties;
        if (resource.Name.EndsWith(".fifo", StringComparison.Ordinal) || properties.Find("FifoQueue") is { Flag: true })
        {
            throw new TemplateException(resource.Line, "the local stack has standard queues alone, no FIFO queues");
        }

        return new QueueDefinition(
            resource.Name,
            ArnOf(resource),
            Attribute(resource, "QueueUrl"),
            Seconds("VisibilityTimeout", 0, 43_200, 30),
            Seconds("MessageRetentionPeriod", 60, 1_209_600, 345_600),
            Seconds("DelaySeconds", 0, 900, 0),
            Seconds("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
            properties.Whole("MaximumMessageSize", 1024, 1_048_576) ?? 1_048_576,
            properties.Find("RedrivePolicy") is { } policy ? RedriveOf(policy) : null,
            [.. properties.Entries.Select(entry => entry.Key).Where(name => !Understood.Contains(name))]
        );

        TimeSpan Seconds(string name, int min, int max, int otherwise) => TimeSpan.FromSeconds(properties.Whole(name, min, max) ?? otherwise);

        Redrive RedriveOf(TemplateNode policy)
        {
            var target = policy.Get("deadLetterTargetArn");
            policy.Get("maxReceiveCount");
            return new Redrive(
                names.GetValueOrDefault(target.Text)
                    ?? throw new TemplateException(target.Line, $"there is no AWS::SQS::Queue with the ARN '{target.Text}'"),
                policy.Whole("maxReceiveCount", 1, 1000)!.Value
            );
        }
    }
}

/// <summary>Where a message goes that was received too often.</summary>
/// <param name="Queue">Name of the dead-letter queue.</param>
/// <param name="MaxReceiveCount">How often it may be received before.</param>
public sealed record Redrive(string Queue, int MaxReceiveCount);

/// <summary>An event of type SQS: what Lambda calls an event source mapping.</summary>
/// <param name="Window">How long a batch is filled after its first message.</param>
/// <param name="MaximumConcurrency">Most batches at a time; null leaves it to the stack.</param>
/// <param name="ReportsFailures">The function answers which messages failed (<c>ReportBatchItemFailures</c>).</param>
public sealed record QueueTrigger(QueueDefinition Queue, int BatchSize, TimeSpan Window, int? MaximumConcurrency, bool ReportsFailures, bool Enabled)
{
    internal static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "Queue",
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "FunctionResponseTypes",
        "ScalingConfig",
        "Enabled",
    };

    internal static QueueTrigger From(TemplateNode trigger, IReadOnlyList<QueueDefinition> queues, TimeSpan timeout)
    {
        var properties = trigger.Get("Properties");
        foreach (var (name, value) in properties.Entries)
        {
            // It says which messages the function gets: to go on without would be another system.
            if (name == "FilterCriteria")
            {
                throw new TemplateException(value.Line, $"the local stack does not know {name} of an SQS event");
            }
        }

        var arn = properties.Get("Queue");
        var queue =
            queues.FirstOrDefault(queue => queue.Arn == arn.Text)
            ?? throw new TemplateException(arn.Line, $"there is no AWS::SQS::Queue with the ARN '{arn.Text}'");
        var batchSize = properties.Whole("BatchSize", 1, 10_000) ?? 10;
        var window = properties.Whole("MaximumBatchingWindowInSeconds", 0, 300) ?? 0;
        if (batchSize > 10 && window == 0)
        {
            throw new TemplateException(
                properties.Get("BatchSize").Line,
                "a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of at least 1"
            );
        }

        if (queue.VisibilityTimeout < timeout)
        {
            throw new TemplateException(
                trigger.Line,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the VisibilityTimeout of '{queue.Name}' ({queue.VisibilityTimeout.TotalSeconds} s) is shorter than the function's Timeout ({timeout.TotalSeconds} s), which AWS refuses"
                )
            );
        }

        return new QueueTrigger(
            queue,
            batchSize,
            TimeSpan.FromSeconds(window),
            properties.Find("ScalingConfig")?.Whole("MaximumConcurrency", 2, 1000),
            ReportsFailuresOf(properties),
            properties.Find("Enabled")?.Flag ?? true
        );
    }

    /// <summary>Whether the properties of an event source mapping say <c>ReportBatchItemFailures</c>.</summary>
    internal static bool ReportsFailuresOf(TemplateNode properties)
    {
        if (properties.Find("FunctionResponseTypes") is not { } types)
        {
            return false;
        }

        foreach (var type in types.Items)
        {
            if (type.Text != "ReportBatchItemFailures")
            {
                throw new TemplateException(type.Line, $"FunctionResponseTypes may hold ReportBatchItemFailures, not '{type.Text}'");
            }
        }

        return types.Items.Count > 0;
    }
}
