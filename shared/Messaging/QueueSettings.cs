using FraudServerless.Hosting;

namespace FraudServerless.Messaging;

/// <summary>Where messages go, read once at start.</summary>
public sealed record QueueSettings
{
    /// <summary><c>RESCORE_QUEUE_URL</c>.</summary>
    public required string RescoreQueueUrl { get; init; }

    /// <summary><c>DEAD_LETTER_QUEUE_URL</c>; the checkout needs none.</summary>
    public string DeadLetterQueueUrl { get; init; } = "";

    /// <summary><c>DECISION_CHANGES_QUEUE_URL</c>; the checkout needs none.</summary>
    public string DecisionChangesQueueUrl { get; init; } = "";

    /// <summary><c>QUEUE_TIMEOUT_MS</c>: how long sending a message may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>REQUEUE_DELAY_SECONDS</c>: after this a degraded decision is made again; the model should be back by then.</summary>
    public TimeSpan RequeueDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>AWS_ENDPOINT_URL_SQS</c>: where the queues are when not at AWS.</summary>
    public Uri? Url { get; init; }

    /// <summary>Of who only sends to the rescore queue; null without <c>RESCORE_QUEUE_URL</c>, and then nothing is left for later.</summary>
    public static QueueSettings? ReadSender(SettingsReader reader) =>
        reader.Optional("RESCORE_QUEUE_URL") is null
            ? null
            : new QueueSettings
            {
                RescoreQueueUrl = reader.Required("RESCORE_QUEUE_URL", "the URL of the rescore queue"),
                Timeout = reader.Milliseconds("QUEUE_TIMEOUT_MS", 1_000, 1, 60_000),
                RequeueDelay = reader.Seconds("REQUEUE_DELAY_SECONDS", 30, 0, 900),
                Url = reader.Url("AWS_ENDPOINT_URL_SQS"),
            };

    /// <summary>Of the desk, which starts jobs and lets what people decided take effect later.</summary>
    public static QueueSettings ReadDesk(SettingsReader reader) =>
        new()
        {
            RescoreQueueUrl = reader.Required("RESCORE_QUEUE_URL", "the URL of the rescore queue"),
            Timeout = reader.Milliseconds("QUEUE_TIMEOUT_MS", 1_000, 1, 60_000),
            Url = reader.Url("AWS_ENDPOINT_URL_SQS"),
        };

    /// <summary>Of who works the rescore queue off.</summary>
    public static QueueSettings ReadConsumer(SettingsReader reader) =>
        new()
        {
            RescoreQueueUrl = reader.Required("RESCORE_QUEUE_URL", "the URL of the rescore queue"),
            DeadLetterQueueUrl = reader.Required("DEAD_LETTER_QUEUE_URL", "the URL of the queue of dead letters"),
            DecisionChangesQueueUrl = reader.Required("DECISION_CHANGES_QUEUE_URL", "the URL of the queue of decision changes"),
            Timeout = reader.Milliseconds("QUEUE_TIMEOUT_MS", 1_000, 1, 60_000),
            Url = reader.Url("AWS_ENDPOINT_URL_SQS"),
        };
}
