namespace FraudServerless.LocalRunner.Templates;

/// <summary>An event of type DynamoDB: an event source mapping from the stream of a table.</summary>
/// <param name="Window">How long a batch is filled after its first change.</param>
/// <param name="FromOldest">Where a shard is begun that was never read: at its oldest change, or behind the newest.</param>
/// <param name="Parallelization">Batches of a shard at a time; changes of one key go in the same.</param>
/// <param name="ReportsFailures">The function answers where it failed (<c>ReportBatchItemFailures</c>).</param>
/// <param name="Bisects">A batch whose function failed is halved.</param>
/// <param name="MaxRetries">How often a batch is tried again; null: until it is done.</param>
/// <param name="OnFailure">Queue that is told of batches that were given up; null: nobody is.</param>
public sealed record StreamTrigger(
    TableDefinition Table,
    int BatchSize,
    TimeSpan Window,
    bool FromOldest,
    int Parallelization,
    bool ReportsFailures,
    bool Bisects,
    int? MaxRetries,
    QueueDefinition? OnFailure,
    bool Enabled
)
{
    internal static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "Stream",
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "StartingPosition",
        "ParallelizationFactor",
        "FunctionResponseTypes",
        "BisectBatchOnFunctionError",
        "MaximumRetryAttempts",
        "DestinationConfig",
        "Enabled",
    };

    internal static StreamTrigger From(TemplateNode trigger, IReadOnlyList<TableDefinition> tables, IReadOnlyList<QueueDefinition> queues)
    {
        var properties = trigger.Get("Properties");
        foreach (var (name, value) in properties.Entries)
        {
            // They say which changes the function gets: to go on without would be another system.
            if (name is "FilterCriteria" or "TumblingWindowInSeconds")
            {
                throw new TemplateException(value.Line, $"the local stack does not know {name} of a DynamoDB event");
            }
        }

        var arn = properties.Get("Stream");
        return new StreamTrigger(
            tables.FirstOrDefault(table => table.Stream?.Arn == arn.Text)
                ?? throw new TemplateException(arn.Line, $"there is no AWS::DynamoDB::Table with the stream '{arn.Text}'"),
            properties.Whole("BatchSize", 1, 10_000) ?? 100,
            TimeSpan.FromSeconds(properties.Whole("MaximumBatchingWindowInSeconds", 0, 300) ?? 0),
            properties.Get("StartingPosition") switch
            {
                { Text: "TRIM_HORIZON" } => true,
                { Text: "LATEST" } => false,
                var other => throw new TemplateException(other.Line, $"StartingPosition is TRIM_HORIZON or LATEST, not '{other.Text}'"),
            },
            properties.Whole("ParallelizationFactor", 1, 10) ?? 1,
            QueueTrigger.ReportsFailuresOf(properties),
            properties.Find("BisectBatchOnFunctionError")?.Flag ?? false,
            properties.Whole("MaximumRetryAttempts", -1, 10_000) is { } retries and >= 0 ? retries : null,
            properties.Find("DestinationConfig", "OnFailure") is { } target ? QueueOf(target, queues) : null,
            properties.Find("Enabled")?.Flag ?? true
        );
    }

    private static QueueDefinition QueueOf(TemplateNode target, IReadOnlyList<QueueDefinition> queues)
    {
        var arn = target.Get("Destination");
        return queues.FirstOrDefault(queue => queue.Arn == arn.Text)
            ?? throw new TemplateException(
                arn.Line,
                $"there is no AWS::SQS::Queue with the ARN '{arn.Text}', and the local stack knows no other destination"
            );
    }
}
