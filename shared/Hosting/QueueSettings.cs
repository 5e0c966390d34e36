using FraudServerless.Contracts;

namespace FraudServerless.Hosting;

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
    public Uri? SqsUrl { get; init; }

    /// <summary>The checkout's: null without <c>RESCORE_QUEUE_URL</c>, and then nothing is left for later.</summary>
    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is wrong; all faults at once.</exception>
    public static QueueSettings? OfCheckout(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = reader.Optional("RESCORE_QUEUE_URL") is null ? null : Read(reader, consumer: false);
        return reader.Faults.Count == 0 ? settings : throw new SettingsException(reader.Faults);
    }

    internal static QueueSettings Read(SettingsReader reader, bool consumer) =>
        new()
        {
            RescoreQueueUrl = reader.Required("RESCORE_QUEUE_URL", "the URL of the rescore queue"),
            DeadLetterQueueUrl = consumer ? reader.Required("DEAD_LETTER_QUEUE_URL", "the URL of the queue of dead letters") : "",
            DecisionChangesQueueUrl = consumer ? reader.Required("DECISION_CHANGES_QUEUE_URL", "the URL of the queue of decision changes") : "",
            Timeout = reader.Milliseconds("QUEUE_TIMEOUT_MS", 1_000, 1, 60_000),
            RequeueDelay = TimeSpan.FromSeconds(reader.Whole("REQUEUE_DELAY_SECONDS", 30, 0, 900)),
            SqsUrl = reader.Url("AWS_ENDPOINT_URL_SQS"),
        };
}

/// <summary>What rescoring needs to know beside <see cref="ScoringSettings"/>, read once at start.</summary>
public sealed record RescoreSettings
{
    public required QueueSettings Queues { get; init; }

    /// <summary><c>RESCORE_BUDGET_MS</c>: deadline of the model's answer to a mini-batch.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>RESCORE_INVOCATION_ORDERS</c>: most orders in one call of the endpoint.</summary>
    public int OrdersPerInvocation { get; init; } = 50;

    /// <summary><c>RESCORE_TRANSACTION_ORDERS</c>: most orders in one transaction; a transaction takes 100 items, an order is up to three; if they are too many, it is halved.</summary>
    public int OrdersPerTransaction { get; init; } = 25;

    /// <summary><c>RESCORE_TRANSACTION_MS</c>: how long one transaction should take at most; fewer orders go into it when the tables are slow.</summary>
    public TimeSpan TransactionBound { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary><c>RESCORE_BACKOFF_SECONDS</c>: when a message that met a passing fault is tried again; doubles with each delivery, up to 15 minutes.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>RESCORE_MAX_RECEIVES</c>: deliveries after which a message is given up.</summary>
    public int MaxReceives { get; init; } = 12;

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static RescoreSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        _ = reader.Required("JOBS_TABLE", "the name of the table that holds the jobs, e.g. Jobs");
        var settings = new RescoreSettings
        {
            Queues = QueueSettings.Read(reader, consumer: true),
            Budget = reader.Milliseconds("RESCORE_BUDGET_MS", 5_000, 1, 60_000),
            OrdersPerInvocation = reader.Whole("RESCORE_INVOCATION_ORDERS", 50, 1, 1_000),
            OrdersPerTransaction = reader.Whole("RESCORE_TRANSACTION_ORDERS", 25, 1, 40),
            TransactionBound = reader.Milliseconds("RESCORE_TRANSACTION_MS", 50, 1, 1_000),
            Backoff = TimeSpan.FromSeconds(reader.Whole("RESCORE_BACKOFF_SECONDS", 5, 1, 900)),
            MaxReceives = reader.Whole("RESCORE_MAX_RECEIVES", 12, 1, 40),
        };
        return reader.Faults.Count == 0 ? settings : throw new SettingsException(reader.Faults);
    }
}
