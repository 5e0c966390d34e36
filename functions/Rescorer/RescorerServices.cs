using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;
using FraudServerless.Rescorer.Jobs;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Rescorer.Orders;

namespace FraudServerless.Rescorer;

/// <summary>What the function is made of, from its settings.</summary>
internal static class RescorerServices
{
    /// <param name="read">A setting by name; null: not set.</param>
    /// <param name="output">Takes the log.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The handler, and what warms the process up for it.</returns>
    /// <exception cref="SettingsException">Settings, markets, routes or policy are wrong; the message says which and what to set.</exception>
    public static (MessageHandler Handler, WarmUp WarmUp) Create(Func<string, string?> read, Stream output, TimeProvider time)
    {
        var settings = RescoreSettings.FromEnvironment(read);
        var data = DecisionData.Load(settings.Files);
        var connections = new AwsConnections(settings.Host.Region, time);
        var exporter = new TraceExporter(settings.Host.Traces, "Rescorer", settings.Host.CodeVersion, time);
        return (
            Handler(settings, data, connections, new RescoreLog(output, settings.Host.MetricsNamespace, time), exporter, time),
            new WarmUp(settings, data, connections, exporter, time)
        );
    }

    /// <summary>The handler over connections that may be a warm-up's.</summary>
    internal static MessageHandler Handler(
        RescoreSettings settings,
        DecisionData data,
        AwsConnections connections,
        RescoreLog log,
        TraceExporter exporter,
        TimeProvider time
    )
    {
        var (writer, reader) = (DecisionWriter.Create(settings.Ledger, connections, time), DecisionReader.Create(settings.Ledger, connections, time));
        var jobs = JobLedger.Create(settings.Ledger, connections, time);
        var queue = RescoreQueue.Create(settings.Queues, connections, time);
        var announcer = new ChangeAnnouncer(reader, queue);
        var orders = new OrderRescoring(
            new OrderResolver(new SubjectFinder(reader, announcer), reader, jobs, data.Router, time),
            PipelineClient.Create(settings.Pipeline, connections, time),
            new DecisionMaker(data, settings.Host.CodeVersion, time),
            writer,
            announcer,
            new LedgerPace(settings.TransactionBound, settings.OrdersPerTransaction),
            settings,
            time
        );
        return new MessageHandler(
            orders,
            new OrderMessageReader(data.Markets, time),
            new JobEnumeration(reader, jobs, queue, time),
            new LateRecordWriter(writer, queue, data.Router),
            new ReviewEffector(ReviewEffects.Create(settings.Ledger, connections, reader, time), reader, queue),
            new MessageSettlement(jobs, queue, settings),
            settings,
            log,
            exporter,
            time
        );
    }
}
