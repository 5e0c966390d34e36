using FraudServerless.Scoring;

namespace FraudServerless.Rescorer;

/// <summary>What the function is made of, from its settings.</summary>
internal static class RescorerServices
{
    /// <param name="read">A setting by name; null: not set.</param>
    /// <param name="output">Takes the log.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The handler, and what warms the process up for it.</returns>
    /// <exception cref="SettingsException">Settings, routes or policy are wrong; the message says which and what to set.</exception>
    public static (MessageHandler Handler, Func<WarmUp> NewWarmUp) Create(Func<string, string?> read, Stream output, TimeProvider time)
    {
        var faults = new SettingsFaults();
        var settings = faults.Try(() => ScoringSettings.FromEnvironment(read))!;
        var rescore = faults.Try(() => RescoreSettings.FromEnvironment(read))!;
        faults.ThrowIfAny();
        var (router, policy) = faults.Try(() => ScoringData.Load(settings));
        faults.Add(Deadlines.FaultsOfRescorer(settings, rescore));
        faults.ThrowIfAny();
        var connections = new AwsConnections(time);
        var (ledger, jobs) = (DecisionLedger.Create(settings, connections, time), JobLedger.Create(settings, connections, time));
        var queue = RescoreQueue.Create(settings, rescore.Queues, connections, time);
        var orders = new OrderRescoring(
            new OrderReading(router, ledger, jobs, queue, time),
            PipelineClient.Create(settings, connections, time),
            new DecisionMaker(router, policy, settings.CodeVersion, time),
            ledger,
            new LedgerPace(rescore.TransactionBound, rescore.OrdersPerTransaction),
            rescore,
            time
        );
        var handler = new MessageHandler(
            orders,
            new JobEnumeration(ledger, jobs, queue, time),
            ledger,
            jobs,
            queue,
            router,
            settings,
            rescore,
            new RescoreLog(output, read("METRICS_NAMESPACE") ?? "FraudServerless", time),
            time
        );
        return (handler, () => new WarmUp(settings, rescore.Queues, connections, policy, time));
    }
}
