using System.Text.Json;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Rescorer.Orders;

namespace FraudServerless.Rescorer;

/// <summary>
/// One line a batch, log and metrics at once (see <see cref="MetricLog"/>): how many messages, what became of them, milliseconds by stage. Codes and figures only.
/// </summary>
internal sealed class RescoreLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private readonly MetricLog _log = new(output, metricsNamespace, "Rescorer", time);

    /// <param name="messages">As they came.</param>
    /// <param name="outcomes">Of each message.</param>
    /// <param name="again">Whether it is delivered again.</param>
    /// <param name="stages">What the batch's orders took.</param>
    /// <param name="total">From the event to the answer.</param>
    /// <param name="export">How the batch's spans came to the collector.</param>
    public void Write(
        IReadOnlyList<QueuedMessage> messages,
        IReadOnlyList<MessageOutcome> outcomes,
        IReadOnlyList<bool> again,
        BatchStages stages,
        TimeSpan total,
        TraceExport? export
    )
    {
        var metrics = new MetricGroup(dimension: null);
        metrics.Count("messages", outcomes.Count);
        metrics.Count("done", outcomes.Where((outcome, i) => !again[i] && outcome.Kind == MessageOutcomeKind.Done).Count());
        metrics.Count("deadLetters", outcomes.Where((outcome, i) => !again[i] && outcome.Kind != MessageOutcomeKind.Done).Count());
        metrics.Count("retried", again.Count(retried => retried));
        metrics.Latency("latency", total.TotalMilliseconds);
        metrics.Latency("latency.resolve", stages.Resolve);
        metrics.Latency("latency.invoke", stages.Invoke);
        metrics.Latency("latency.record", stages.Record);
        TraceExport.AddTo(metrics, export);
        _log.Write(
            (messages, outcomes, export),
            static (json, line) =>
            {
                WriteTraces(json, line.messages, line.outcomes);
                WriteReasons(json, line.outcomes);
                if (line.export?.Fault is { } fault)
                {
                    json.WriteString("exportFault"u8, fault);
                }
            },
            metrics
        );
    }

    /// <summary>The batch's own trace, and those of its messages with what they led to.</summary>
    private static void WriteTraces(Utf8JsonWriter json, IReadOnlyList<QueuedMessage> messages, IReadOnlyList<MessageOutcome> outcomes)
    {
        if (Traces.Current is { } batch)
        {
            json.WriteString("traceId"u8, batch.TraceId);
        }

        json.WriteStartArray("traces"u8);
        for (var i = 0; i < messages.Count; i++)
        {
            var (trace, decision) = (messages[i].Trace, outcomes[i].DecisionId);
            if (trace is null && decision is null)
            {
                continue;
            }

            json.WriteStartObject();
            if (trace is not null)
            {
                json.WriteString("traceId"u8, trace.TraceId);
            }

            if (decision is { } id)
            {
                json.WriteString("decisionId"u8, id);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<MessageOutcome> outcomes)
    {
        json.WriteStartObject("reasons"u8);
        foreach (
            var reason in outcomes
                .Where(outcome => outcome.Reason != MessageOutcome.Done.Reason)
                .GroupBy(outcome => outcome.Reason, StringComparer.Ordinal)
        )
        {
            json.WriteNumber(reason.Key, reason.Count());
        }

        json.WriteEndObject();
    }
}
