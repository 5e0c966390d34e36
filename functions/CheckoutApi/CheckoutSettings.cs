using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.CheckoutApi;

/// <summary>What the checkout needs to know, read once at start.</summary>
public sealed record CheckoutSettings
{
    public required HostSettings Host { get; init; }
    public required PipelineSettings Pipeline { get; init; }
    public required LedgerSettings Ledger { get; init; }

    /// <summary>Null: nothing is left for later.</summary>
    public QueueSettings? Queues { get; init; }

    public required DecisionFiles Files { get; init; }

    /// <summary><c>MAX_CONCURRENT_CHECKS</c>: beyond it callers get 429. Lambda sends one request at a time; this bounds a host that takes many.</summary>
    public required int MaxConcurrentChecks { get; init; }

    /// <param name="read">Name to value; null or blank: not set.</param>
    /// <exception cref="SettingsException">Something is missing or wrong; all faults at once.</exception>
    public static CheckoutSettings FromEnvironment(Func<string, string?> read)
    {
        var reader = new SettingsReader(read);
        var settings = new CheckoutSettings
        {
            Host = HostSettings.Read(reader),
            Pipeline = PipelineSettings.Read(reader),
            Ledger = LedgerSettings.Read(reader),
            Queues = QueueSettings.ReadSender(reader),
            Files = DecisionFiles.Read(reader.File),
            MaxConcurrentChecks = reader.Whole("MAX_CONCURRENT_CHECKS", 512, 1, 1_000_000),
        };
        reader.Faults.ThrowIfAny();
        return settings;
    }

    /// <summary>A check waits for the model, then for the ledger, then for the queue that takes what the ledger did not, or a follow-up, then for the collector of spans.</summary>
    /// <returns>Faults: a sum that does not fit, a second attempt that would never start.</returns>
    public IReadOnlyList<string> FaultsOfDeadlines(ModelRouter router)
    {
        var faults = new List<string>();
        var (budget, name) = (Pipeline.Budget, "PIPELINE_BUDGET_MS");
        foreach (var route in router.Routes)
        {
            if (route.Budget is not { } own)
            {
                continue;
            }

            if (own > budget)
            {
                (budget, name) = (own, $"budgetMs of model {route.ModelId} in {Path.GetFileName(Files.Routes)}");
            }

            if (own <= Pipeline.HedgeDelay)
            {
                faults.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"budgetMs {own.TotalMilliseconds} of model {route.ModelId} in {Path.GetFileName(Files.Routes)} leaves no time for a second attempt after PIPELINE_HEDGE_MS {Pipeline.HedgeDelay.TotalMilliseconds}: make it longer, or the other shorter"
                    )
                );
            }
        }

        faults.AddRange(
            Deadlines.FaultsOf(
                Host.FunctionTimeout,
                [
                    (name, budget),
                    ("LEDGER_TIMEOUT_MS", Ledger.Timeout),
                    ("QUEUE_TIMEOUT_MS", Queues?.Timeout ?? TimeSpan.Zero),
                    .. TraceExporter.WaitsOf(Host.Traces),
                ]
            )
        );
        return faults;
    }
}
