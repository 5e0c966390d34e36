using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Data;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.Rescorer;

/// <summary>What the function is made of, from its settings.</summary>
internal static class RescorerServices
{
    /// <param name="read">A setting by name; null: not set.</param>
    /// <param name="output">Takes the log.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The handler, and what warms the process up for it.</returns>
    /// <exception cref="SettingsException">Settings, routes or policy are wrong; the message says which and what to set.</exception>
    public static (MessageHandler Handler, WarmUp WarmUp) Create(Func<string, string?> read, Stream output, TimeProvider time)
    {
        var faults = new SettingsFaults();
        var settings = faults.Try(() => ScoringSettings.FromEnvironment(read))!;
        var rescore = faults.Try(() => RescoreSettings.FromEnvironment(read))!;
        faults.ThrowIfAny();
        var (router, policy) = faults.Try(() => ScoringData.Load(settings.RoutesFile, settings.PolicyFile));
        faults.Add(Deadlines.FaultsOfRescorer(settings, rescore));
        faults.ThrowIfAny();
        var connections = new AwsConnections(time);
        var metrics = read("METRICS_NAMESPACE") ?? "FraudServerless";
        return (
            Handler(settings, rescore, router, policy, connections, new RescoreLog(output, metrics, time), time),
            new WarmUp(settings, rescore, policy, connections, time)
        );
    }

    /// <summary>The handler over connections that may be a warm-up's.</summary>
    internal static MessageHandler Handler(
        ScoringSettings settings,
        RescoreSettings rescore,
        ModelRouter router,
        DecisionPolicy policy,
        AwsConnections connections,
        RescoreLog log,
        TimeProvider time
    )
    {
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
        return new MessageHandler(orders, new JobEnumeration(ledger, jobs, queue, time), ledger, jobs, queue, router, settings, rescore, log, time);
    }
}
