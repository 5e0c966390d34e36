using System.Diagnostics;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>
/// Orders of a batch from message to record: resolve, ask the endpoints in mini-batches, decide, put on record several at a time, tell of changes.
/// </summary>
internal sealed class OrderRescoring(
    OrderResolver resolver,
    PipelineClient pipeline,
    DecisionMaker maker,
    DecisionWriter writer,
    ChangeAnnouncer announcer,
    LedgerPace pace,
    RescoreSettings settings,
    TimeProvider time
)
{
    /// <param name="messages">Of one batch.</param>
    /// <param name="outcomes">Where each message's outcome is noted as soon as it is known.</param>
    /// <param name="cancellationToken">Nothing new is begun after it.</param>
    /// <returns>Milliseconds by stage.</returns>
    public async Task<BatchStages> RunAsync(IReadOnlyList<OrderMessage> messages, BatchOutcomes outcomes, CancellationToken cancellationToken)
    {
        var stages = default(BatchStages);
        // Duplicates in one batch share an outcome; all else of one order comes one after the other, so that the second replaces the first.
        var same = messages
            .GroupBy(message => message.Wire is RescoreOrder ? (message.TriggerId, message.DecisionId) : ($"message#{message.Index}", null))
            .ToList();
        var open = same.ConvertAll(group => group.First());
        while (open.Count > 0)
        {
            var round = open.DistinctBy(message => message.OrderNumber, StringComparer.Ordinal).ToList();
            stages += await RunRoundAsync(round, outcomes, cancellationToken);
            open = open.Except(round).ToList();
        }

        foreach (var group in same)
        {
            var first = outcomes[group.First().Index];
            foreach (var other in group.Skip(1))
            {
                outcomes[other.Index] = first.Kind is MessageOutcomeKind.DeadLetter ? first : first with { JobId = null };
            }
        }

        return stages;
    }

    private async Task<BatchStages> RunRoundAsync(List<OrderMessage> messages, BatchOutcomes outcomes, CancellationToken cancellationToken)
    {
        var resolveAt = time.GetTimestamp();
        var resolveSpan = Traces.Span("resolve", ActivityKind.Client);
        var resolved = await resolver.ResolveAsync(messages, outcomes, cancellationToken);
        resolveSpan?.Dispose();
        var invokeAt = time.GetTimestamp();
        var scored = await Task.WhenAll(
            resolved
                .GroupBy(order => (order.Route.Endpoint, order.Route.Variant))
                .Select(group => InvokeAsync([.. group], outcomes, cancellationToken))
        );
        var recordAt = time.GetTimestamp();
        var invokeMs = time.GetElapsedTime(invokeAt, recordAt).TotalMilliseconds;
        var decideSpan = Traces.Span("decide");
        var decided = new List<DecidedOrder>();
        foreach (var (order, score) in scored.SelectMany(group => group))
        {
            if (TryDecide(order, score, outcomes, invokeAt, invokeMs) is { } audit)
            {
                decided.Add(new DecidedOrder(order, audit));
            }
        }

        decideSpan?.Dispose();
        using var recordSpan = Traces.Span("record", ActivityKind.Client)?.SetTag("fraud.orders", decided.Count);
        while (decided.Count > 0)
        {
            var part = decided[..Math.Min(pace.Size, decided.Count)];
            decided.RemoveRange(0, part.Count);
            var partAt = time.GetTimestamp();
            var recorded = await writer.RecordManyAsync(part.ConvertAll(order => order.ToEntry()), settings.OrdersPerTransaction);
            var rest = pace.Observe(part.Count, time.GetElapsedTime(partAt));
            await Task.WhenAll(part.Select(async (order, i) => outcomes[order.Message.Index] = await EndAsync(order, recorded[i])));
            await Task.Delay(decided.Count > 0 ? rest : TimeSpan.Zero, time, cancellationToken);
        }

        return new BatchStages(time.GetElapsedTime(resolveAt, invokeAt).TotalMilliseconds, invokeMs, time.GetElapsedTime(recordAt).TotalMilliseconds);
    }

    /// <returns>Those that the model answered, with its scores.</returns>
    private async Task<List<(ResolvedOrder Order, PipelineResult Score)>> InvokeAsync(
        List<ResolvedOrder> orders,
        BatchOutcomes outcomes,
        CancellationToken cancellationToken
    )
    {
        var asked = orders.ConvertAll(order => new PipelineOrder(
            JsonSerializer.SerializeToUtf8Bytes(order.Content.Order, ContractsJson.Default.Order),
            order.AskedUnder,
            order.Message.Trace
        ));
        using var span = Traces
            .Span("endpoint", ActivityKind.Client)
            ?.SetTag("fraud.endpoint", orders[0].Route.Endpoint)
            .SetTag("fraud.orders", orders.Count);
        var results = await pipeline.InvokeManyAsync(asked, orders[0].Route, settings.OrdersPerInvocation, settings.Budget, cancellationToken);
        var scored = new List<(ResolvedOrder, PipelineResult)>(orders.Count);
        for (var i = 0; i < orders.Count; i++)
        {
            var (order, result) = (orders[i], results[i]);
            switch (result.Kind)
            {
                case PipelineKind.Ok:
                    scored.Add((order, result));
                    break;
                case PipelineKind.OrderFault:
                    outcomes[order.Message.Index] = order.Identity.DeadLetter($"{ReasonCodes.PipelineRefused} {result.Code}");
                    break;
                case var kind:
                    // Never decided without the model: the order has such a decision, or none at all, and can wait.
                    outcomes[order.Message.Index] = order.Identity.Retry($"{ReasonCodes.Pipeline} {kind.ToWire()}");
                    break;
            }
        }

        return scored;
    }

    /// <summary>Null when it went wrong: one order's fault is not the others'.</summary>
    private AuditRecord? TryDecide(ResolvedOrder order, PipelineResult score, BatchOutcomes outcomes, long startedAt, double invokeMs)
    {
        var (message, content) = (order.Message, order.Content);
        try
        {
            return maker.Decide(
                new DecisionRequest
                {
                    TriggerId = message.TriggerId,
                    Actor = message.Actor,
                    PayloadHash = content.PayloadHash,
                    Order = content.Order,
                    Extra = content.Extra,
                    Warnings = content.Warnings,
                    InferenceId = order.InferenceId,
                    DecidedAt = order.Found.DecidedAt,
                    Supersedes = order.Found.Subject,
                    Mode = message.Mode,
                    StartedAt = startedAt,
                },
                order.Route,
                score.Score,
                score.Kind.ToWire(),
                new StageTimings { Invoke = invokeMs }
            );
        }
#pragma warning disable CA1031 // Whatever it is, the message is given up in the end, with its kind as the reason.
        catch (Exception e)
        {
            outcomes[message.Index] = order.Identity.Retry($"{ReasonCodes.Fault} {e.GetType().Name}");
            return null;
        }
#pragma warning restore CA1031
    }

    private async Task<MessageOutcome> EndAsync(DecidedOrder order, LedgerResult recorded)
    {
        if (order.Message.Trace is { } trace)
        {
            Traces.Continue(trace);
        }

        var outcome = await TellAsync(order, recorded);
        var onRecord = recorded.Status is DecisionStatus.Decided ? order.Audit : recorded.Recorded;
        return outcome with { DecisionId = onRecord?.Decision.DecisionId };
    }

    private async Task<MessageOutcome> TellAsync(DecidedOrder order, LedgerResult recorded)
    {
        var identity = order.Resolved.Identity;
        return recorded.Status switch
        {
            DecisionStatus.Decided => await announcer.AnnounceAsync(order.Audit),
            DecisionStatus.Replayed => await announcer.AnnounceAsync(recorded.Recorded!),
            DecisionStatus.Reused when order.Message.NamesOrder => await announcer.AnnounceAsync(recorded.Recorded!),
            DecisionStatus.Reused => identity.DeadLetter(ReasonCodes.RequestIdReused),
            DecisionStatus.Unavailable when recorded.Fault is LedgerFaults.Foreign => identity.DeadLetter(ReasonCodes.ForeignRecord),
            DecisionStatus.Unavailable when recorded.Fault is LedgerFaults.Invalid => identity.DeadLetter(ReasonCodes.InvalidRecord),
            _ => identity.Retry($"{ReasonCodes.Ledger} {recorded.Fault}"),
        };
    }
}
