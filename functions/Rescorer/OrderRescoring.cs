using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Pipeline;

namespace FraudServerless.Rescorer;

/// <summary>
/// Orders of a batch from message to record: read, ask the endpoints in mini-batches, decide, put on record several at a time, tell of changes. Each piece of
/// work ends with its outcome.
/// </summary>
internal sealed class OrderRescoring(
    OrderResolver reading,
    PipelineClient pipeline,
    DecisionMaker maker,
    DecisionWriter writer,
    LedgerPace pace,
    RescoreSettings settings,
    TimeProvider time
)
{
    /// <returns>Milliseconds by stage.</returns>
    public async Task<BatchStages> RunAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellationToken)
    {
        var stages = default(BatchStages);
        // Duplicates in one batch share an outcome; all else of one order comes one after the other, so that the second replaces the first.
        var same = work.GroupBy(one => one.Message is RescoreOrder order ? (order.TriggerId, order.DecisionId) : ($"message#{one.Index}", null));
        var firsts = same.Select(group => (First: group.First(), Others: group.Skip(1).ToList())).ToList();
        var open = firsts.ConvertAll(group => group.First);
        while (open.Count > 0)
        {
            var round = open.DistinctBy(OrderKey, StringComparer.Ordinal).ToList();
            stages += await RunRoundAsync(round, cancellationToken);
            open = open.Except(round).ToList();
        }

        foreach (var (first, others) in firsts)
        {
            others.ForEach(other =>
                other.Outcome = first.Outcome is { Kind: MessageOutcomeKind.Done } or { Kind: MessageOutcomeKind.Retry }
                    ? first.Outcome with
                    {
                        JobId = null,
                    }
                    : first.Outcome
            );
        }

        return stages;
    }

    private static string OrderKey(OrderWork one) =>
        one.Message is RescoreOrder order ? order.OrderNumber
        : one.Message is ScoreOrder { Request: var request }
        && request.TryGetProperty("order"u8, out var head)
        && head.ValueKind == JsonValueKind.Object
        && head.TryGetProperty("orderNumber"u8, out var number)
            ? number.ToString()
        : $"message#{one.Index}";

    private async Task<BatchStages> RunRoundAsync(List<OrderWork> work, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        await reading.ResolveAsync(work, cancellationToken);
        var invokeAt = time.GetTimestamp();
        var asked = work.Where(one => one.IsOpen).ToList();
        await Task.WhenAll(
            asked.GroupBy(one => (one.Route!.Endpoint, one.Route.Variant)).Select(group => InvokeAsync([.. group], cancellationToken))
        );
        var recordAt = time.GetTimestamp();
        var invokeMs = time.GetElapsedTime(invokeAt, recordAt).TotalMilliseconds;
        var decided = asked.Where(one => one.IsOpen).Select(one => (Work: one, Audit: TryDecide(one, invokeAt, invokeMs)!)).ToList();
        decided.RemoveAll(pair => pair.Audit is null);
        while (decided.Count > 0)
        {
            var part = decided[..Math.Min(pace.Size, decided.Count)];
            decided.RemoveRange(0, part.Count);
            var partAt = time.GetTimestamp();
            var recorded = await writer.RecordManyAsync(
                part.ConvertAll(pair => new LedgerEntry(
                    pair.Audit,
                    Count: Count(pair.Work, pair.Audit),
                    WhileInHistory: pair.Work is { Mode: RescoreMode.Publish, Subject: { } before } && LedgerEntry.MayBeSetAside(before)
                )),
                settings.OrdersPerTransaction
            );
            var rest = pace.Observe(part.Count, time.GetElapsedTime(partAt));
            await Task.WhenAll(part.Select((pair, i) => EndAsync(pair.Work, pair.Audit, recorded[i])));
            await Task.Delay(decided.Count > 0 ? rest : TimeSpan.Zero, time, cancellationToken);
        }

        return new BatchStages(time.GetElapsedTime(readAt, invokeAt).TotalMilliseconds, invokeMs, time.GetElapsedTime(recordAt).TotalMilliseconds);
    }

    private async Task InvokeAsync(List<OrderWork> work, CancellationToken cancellationToken)
    {
        var bodies = work.ConvertAll(one => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(one.Order!, ContractsJson.Default.Order));
        var results = await pipeline.InvokeManyAsync(bodies, work[0].Route!, settings.OrdersPerInvocation, settings.Budget, cancellationToken);
        for (var i = 0; i < work.Count; i++)
        {
            work[i].Invocation = results[i];
            switch (results[i].Kind)
            {
                case PipelineKind.Ok:
                    break;
                case PipelineKind.OrderFault:
                    work[i].DeadLetter($"{ReasonCodes.PipelineRefused} {results[i].Code}");
                    break;
                case var kind:
                    // Never decided without the model: the order has such a decision, or none at all, and can wait.
                    work[i].Retry($"{ReasonCodes.Pipeline} {kind.ToWire()}");
                    break;
            }
        }
    }

    /// <summary>Null when it went wrong: one order's fault is not the others'.</summary>
    private AuditRecord? TryDecide(OrderWork one, long startedAt, double invokeMs)
    {
        try
        {
            return Decide(one, startedAt, invokeMs);
        }
#pragma warning disable CA1031 // Whatever it is, the message is given up in the end, with its kind as the reason.
        catch (Exception e)
        {
            one.Retry($"{ReasonCodes.Fault} {e.GetType().Name}");
            return null;
        }
#pragma warning restore CA1031
    }

    private AuditRecord Decide(OrderWork one, long startedAt, double invokeMs) =>
        maker.Decide(
            new DecisionRequest
            {
                TriggerId = one.TriggerId,
                Actor = one.Actor,
                PayloadHash = one.PayloadHash,
                Order = one.Order!,
                Extra = one.Extra,
                Warnings = one.Warnings,
                DecidedAt = one.DecidedAt,
                Supersedes = one.Subject,
                Mode = one.Mode,
                StartedAt = startedAt,
            },
            one.Route!,
            one.Invocation.Score,
            one.Invocation.Kind.ToWire(),
            new StageTimings { Invoke = invokeMs }
        );

    private static JobCount? Count(OrderWork one, AuditRecord audit) =>
        one.JobId is not { } job
            ? null
            : new JobCount(
                job,
                one.Subject is { } before ? JobCounters.Of(before, audit.Decision) : JobCounters.OfFirst(audit.Decision),
                one.Counted
            );

    private async Task EndAsync(OrderWork one, AuditRecord audit, LedgerResult recorded)
    {
        switch (recorded.Status)
        {
            case DecisionStatus.Decided:
                one.Outcome = await reading.AnnounceAsync(audit);
                break;
            // The trigger of a rescore names the order, whatever it has become since; a check's is the caller's promise to mean one order.
            case DecisionStatus.Replayed:
            case DecisionStatus.Reused when one.Message is RescoreOrder or ScoreOrder { Id: not null }:
                one.Outcome = await reading.AnnounceAsync(recorded.Recorded!);
                break;
            case DecisionStatus.Reused:
                one.DeadLetter(ReasonCodes.RequestIdReused);
                break;
            case DecisionStatus.Unavailable when recorded.Fault is LedgerFaults.Foreign:
                one.DeadLetter(ReasonCodes.ForeignRecord);
                break;
            case DecisionStatus.Unavailable when recorded.Fault is LedgerFaults.Invalid:
                one.DeadLetter(ReasonCodes.InvalidRecord);
                break;
            default:
                one.Retry($"{ReasonCodes.Ledger} {recorded.Fault}");
                break;
        }
    }
}
