using System.Diagnostics;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Rescorer.Jobs;
using FraudServerless.Rescorer.Orders;

namespace FraudServerless.Rescorer.Messages;

/// <summary>
/// A batch of messages of the rescore queue. Each fails until it is proven done; what can never be done goes to the dead letters with the reason; what met a transient fault comes
/// back later and later. No message's fault is another's. Everything is safe to do twice.
/// </summary>
internal sealed class MessageHandler(
    OrderRescoring orders,
    OrderMessageReader reader,
    JobEnumeration jobs,
    LateRecordWriter lateRecords,
    ReviewEffector reviews,
    MessageSettlement settlement,
    RescoreSettings settings,
    RescoreLog log,
    TraceExporter exporter,
    TimeProvider time
)
{
    private const int Parallelism = 8;

    /// <param name="messages">One batch.</param>
    /// <param name="left">Until the function is killed. What is not done before that is delivered again.</param>
    /// <param name="invocation">The trace of the invocation.</param>
    /// <returns>Ids of the messages that are to be delivered again.</returns>
    public async Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<QueuedMessage> messages, TimeSpan left, TraceContext? invocation = null)
    {
        using var working = new CancellationTokenSource(Before(left, settings.WorkingReserve), time);
        using var settling = new CancellationTokenSource(Before(left, settings.SettlingReserve), time);
        return await HandleAsync(messages, invocation, working.Token, settling.Token);
    }

    /// <param name="messages">One batch.</param>
    /// <param name="invocation">The trace of the invocation; null: it begins here.</param>
    /// <param name="cancellationToken">Nothing new is begun after it.</param>
    /// <param name="settling">No message is settled after it.</param>
    public async Task<IReadOnlyList<string>> HandleAsync(
        IReadOnlyList<QueuedMessage> messages,
        TraceContext? invocation,
        CancellationToken cancellationToken,
        CancellationToken settling = default
    )
    {
        var startedAt = time.GetTimestamp();
        var span = Traces.Begin("rescore", ActivityKind.Consumer, invocation);
        Link(span, messages);
        var outcomes = new MessageOutcome[messages.Count];
        Array.Fill(outcomes, MessageOutcome.Unproven);
        var orderOutcomes = new BatchOutcomes(outcomes);
        var work = new List<OrderMessage>();
        var others = new List<(int Index, Func<Task<MessageOutcome>> Do)>();
        var stages = default(BatchStages);
        for (var i = 0; i < messages.Count; i++)
        {
            if (!RescoreMessageJson.TryRead(messages[i].Body, out var message, out var fault))
            {
                outcomes[i] = MessageOutcome.DeadLetter(fault!);
                continue;
            }

            var receives = messages[i].Receives;
            switch (message)
            {
                case LateRecord late:
                    others.Add((i, () => lateRecords.WriteAsync(late)));
                    break;
                case ReviewEffect review:
                    others.Add((i, () => reviews.TakeEffectAsync(review)));
                    break;
                case ContinueJob job:
                    others.Add((i, () => jobs.ContinueAsync(job, job.Again || receives > 1, cancellationToken)));
                    break;
                default:
                    if (orderOutcomes.Take(i, reader.Read(i, message!, receives)) is { } order)
                    {
                        work.Add(order with { Trace = messages[i].Trace });
                    }

                    break;
            }
        }

        try
        {
            // Late records first: an order that is to be decided again may be among them.
            await Parallel.ForEachAsync(
                others,
                Options(cancellationToken),
                async (entry, _) => outcomes[entry.Index] = await InTraceOf(messages[entry.Index], entry.Do)
            );
            stages = await orders.RunAsync(work, orderOutcomes, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Time is up: the rest comes again.
        }

        var again = new bool[messages.Count];
        Array.Fill(again, value: true);
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, messages.Count),
                Options(settling),
                async (i, _) => again[i] = !await InTraceOf(messages[i], () => settlement.SettleAsync(messages[i], i, outcomes, settling))
            );
        }
        catch (OperationCanceledException) when (settling.IsCancellationRequested)
        {
            // Done or not, what was not settled comes again.
        }

        var took = time.GetElapsedTime(startedAt);
        span?.SetTag("messaging.batch.message_count", messages.Count).SetTag("fraud.retried", again.Count(retried => retried)).Dispose();
        log.Write(messages, outcomes, again, stages, took, await exporter.ExportAsync());
        return [.. messages.Where((_, i) => again[i]).Select(message => message.Id)];
    }

    /// <summary>What is sent and asked for a message belongs to its sender's trace, whoever else is in the batch.</summary>
    private static async Task<T> InTraceOf<T>(QueuedMessage message, Func<Task<T>> work)
    {
        if (message.Trace is { } trace)
        {
            Traces.Continue(trace);
        }

        return await work();
    }

    /// <summary>A batch has a trace of its own, since its messages have many; the links lead to them.</summary>
    private static void Link(Activity? span, IReadOnlyList<QueuedMessage> messages)
    {
        if (span is not null)
        {
            foreach (
                var trace in messages
                    .Select(message => message.Trace)
                    .OfType<TraceContext>()
                    .DistinctBy(trace => trace.SpanId, StringComparer.Ordinal)
            )
            {
                span.AddLink(new ActivityLink(trace.ToActivityContext()));
            }
        }
    }

    private static TimeSpan Before(TimeSpan left, TimeSpan reserve) => left > reserve ? left - reserve : TimeSpan.Zero;

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
}
