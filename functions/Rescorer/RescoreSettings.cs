using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.Rescorer;

/// <summary>What the Rescorer needs to know, read once at start.</summary>
internal sealed record RescoreSettings
{
    public required HostSettings Host { get; init; }
    public required PipelineSettings Pipeline { get; init; }
    public required LedgerSettings Ledger { get; init; }
    public required QueueSettings Queues { get; init; }

    public required DecisionFiles Files { get; init; }

    /// <summary><c>RESCORE_BUDGET_MS</c>: deadline of the model's answer to a mini-batch.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary><c>RESCORE_INVOCATION_ORDERS</c>: most orders in one call of the endpoint.</summary>
    public required int OrdersPerInvocation { get; init; }

    /// <summary><c>RESCORE_TRANSACTION_ORDERS</c>: most orders in one transaction; a transaction takes 100 items, an order is up to five, and fewer go into one then.</summary>
    public required int OrdersPerTransaction { get; init; }

    /// <summary><c>RESCORE_TRANSACTION_MS</c>: how long one transaction should take at most; fewer orders go into it when the tables are slow.</summary>
    public required TimeSpan TransactionBound { get; init; }

    /// <summary><c>RESCORE_BACKOFF_SECONDS</c>: when a message that met a transient fault is tried again; doubles with each delivery, up to 15 minutes.</summary>
    public required TimeSpan Backoff { get; init; }

    /// <summary><c>RESCORE_MAX_RECEIVES</c>: deliveries after which a message is given up.</summary>
    public required int MaxReceives { get; init; }

    /// <summary>Before the end of an invocation nothing new is begun: a transaction under way ends and is told of, then messages are settled.</summary>
    public TimeSpan WorkingReserve => Ledger.Timeout + (2 * Queues.Timeout) + SettlingReserve;

    /// <summary>Before the end of an invocation no message is settled any more: a call under way ends, spans are exported, and the batch is answered.</summary>
    public TimeSpan SettlingReserve => Queues.Timeout + TraceExporter.WaitOf(Host.Traces) + Deadlines.OwnWork;

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static RescoreSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = new RescoreSettings
        {
            Host = HostSettings.Read(reader),
            Pipeline = PipelineSettings.Read(reader),
            Ledger = LedgerSettings.ReadWithJobs(reader),
            Queues = QueueSettings.ReadConsumer(reader),
            Files = DecisionFiles.Read(reader.File),
            Budget = reader.Milliseconds("RESCORE_BUDGET_MS", 5_000, 1, 60_000),
            OrdersPerInvocation = reader.Whole("RESCORE_INVOCATION_ORDERS", 50, 1, 1_000),
            OrdersPerTransaction = reader.Whole("RESCORE_TRANSACTION_ORDERS", 25, 1, 40),
            TransactionBound = reader.Milliseconds("RESCORE_TRANSACTION_MS", 50, 1, 1_000),
            Backoff = reader.Seconds("RESCORE_BACKOFF_SECONDS", 5, 1, 900),
            MaxReceives = reader.Whole("RESCORE_MAX_RECEIVES", 12, 1, 40),
        };
        reader.Faults.Add(settings.FaultsOfDeadlines());
        reader.Faults.ThrowIfAny();
        return settings;
    }

    /// <summary>
    /// A message is done when it was read and scored in time, put on record, told of and settled. What a batch cannot do any more is left when
    /// <see cref="WorkingReserve"/> begins.
    /// </summary>
    private IReadOnlyList<string> FaultsOfDeadlines() =>
        Deadlines.FaultsOf(
            Host.FunctionTimeout,
            [
                ("LEDGER_TIMEOUT_MS for reading", Ledger.Timeout),
                ("RESCORE_BUDGET_MS", Budget),
                ("LEDGER_TIMEOUT_MS for writing", Ledger.Timeout),
                ("QUEUE_TIMEOUT_MS three times", 3 * Queues.Timeout),
                .. TraceExporter.WaitsOf(Host.Traces),
            ]
        );
}
