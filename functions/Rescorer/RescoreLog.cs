using System.Text.Json;
using FraudServerless.Hosting;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Rescorer.Orders;

namespace FraudServerless.Rescorer;

/// <summary>
/// One line a batch, log and metrics at once (see <see cref="MetricLog"/>): how many messages, what became of them, milliseconds by stage. Codes and figures only.
/// </summary>
internal sealed class RescoreLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private readonly MetricLog _log = new(output, metricsNamespace, "Rescorer", time);

    /// <param name="outcomes">Of each message.</param>
    /// <param name="again">Whether it is delivered again.</param>
    /// <param name="stages">What the batch's orders took.</param>
    /// <param name="total">From the event to the answer.</param>
    public void Write(IReadOnlyList<MessageOutcome> outcomes, IReadOnlyList<bool> again, BatchStages stages, TimeSpan total)
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
        _log.Write(outcomes, WriteReasons, metrics);
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
