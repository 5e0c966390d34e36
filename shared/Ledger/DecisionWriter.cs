using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger;

/// <summary>
/// Puts decisions and their audit records on record in DynamoDB. Both are written in one transaction whose condition is that the trigger is new: whoever comes second gets
/// what is on record instead. Never read-then-write. Thread-safe.
/// </summary>
public sealed class DecisionWriter(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>Warning on a record that was written after its decision was answered.</summary>
    public const string LateRecord = "LATE_RECORD";

    private readonly DecisionReader _reader = new(client, settings, time);

    /// <summary>To the real tables, over connections that others use too.</summary>
    public static DecisionWriter Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>
    /// Puts a decision and its audit record on record, both or neither. Conflicts, throttling and broken connections are tried again inside the
    /// timeout; that is safe, since every attempt carries the same token. Never throws for what the database does, and does not stop when the caller goes away.
    /// </summary>
    /// <param name="audit">The record, its decision included.</param>
    /// <param name="orderSnapshot">The order's JSON as <see cref="Snapshot"/> packs it, when the caller has it already.</param>
    public async Task<LedgerResult> RecordAsync(AuditRecord audit, ReadOnlyMemory<byte> orderSnapshot = default)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var (first, fault) = await WriteAsync(audit, orderSnapshot, deadline.Token);
        if (fault is not null)
        {
            return new LedgerResult(DecisionStatus.Unavailable, Fault: fault);
        }

        // This very decision is there: it was written, and only the answer was lost.
        if (first is null || first.Decision.DecisionId == audit.Decision.DecisionId)
        {
            return new LedgerResult(DecisionStatus.Decided);
        }

        try
        {
            var standing = await _reader.GetStandingAsync(first, deadline.Token);
            return new LedgerResult(standing.PayloadHash == audit.PayloadHash ? DecisionStatus.Replayed : DecisionStatus.Reused, standing);
        }
        catch (InvalidDataException)
        {
            return new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Foreign);
        }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
        catch (Exception e)
        {
            // Away again: an answer that may not stand is not repeated.
            return new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFault.Of(e).Name);
        }
#pragma warning restore CA1031
    }

    /// <returns>Null and null: it is written. Else what is on record under the trigger, or why that is not known.</returns>
    private async Task<(AuditRecord? First, string? Fault)> WriteAsync(
        AuditRecord audit,
        ReadOnlyMemory<byte> orderSnapshot,
        CancellationToken deadline
    )
    {
        var request = new LedgerTransaction(settings, time).Of([new LedgerEntry(audit, orderSnapshot)]);
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline);
                return default;
            }
            catch (TransactionCanceledException e) when (IsDecided(e))
            {
                return e.CancellationReasons[0].Item is { Count: > 0 } item ? ToFirst(item) : await ReadAsync(audit, LedgerFaults.Conflict, deadline);
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

            if (!await fault.RetryAsync(attempt, time, deadline))
            {
                return await ReadAsync(audit, fault.Name, deadline);
            }
        }
    }

    /// <summary>
    /// Puts a decision on record that was answered while the ledger was away. It takes its place in the history by its own time. When its trigger has meanwhile
    /// been decided once more (the caller asked again), the first answered stands and the other is kept beside it, whichever was written first: see
    /// <see cref="LateSettlement"/>. Safe to do twice, and to be done twice at the same time.
    /// </summary>
    public async Task<LateResult> RecordLateAsync(AuditRecord audit)
    {
        audit = audit with { Warnings = [.. audit.Warnings, LateRecord] };
        var decision = audit.Decision;
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var (first, fault) = await WriteAsync(audit, default, deadline.Token);
        if (fault is not null)
        {
            return LateResult.Failed(fault);
        }

        try
        {
            return first is null ? LateResult.Standing
                : first.Decision.DecisionId != decision.DecisionId
                    ? await new LateSettlement(client, settings, time).SettleAsync(first.Decision, audit, deadline.Token)
                // It was written then, and only the answer was lost; or it comes a second time.
                : await _reader.StandsAsync(decision, deadline.Token) ? LateResult.Standing
                // Whoever set it aside tells of it.
                : LateResult.Aside;
        }
        catch (InvalidDataException)
        {
            return LateResult.Failed(LedgerFaults.Foreign);
        }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
        catch (Exception e)
        {
            return LateResult.Failed(LedgerFault.Of(e).Name);
        }
#pragma warning restore CA1031
    }

    /// <summary>
    /// Puts many decisions on record, several in one transaction, each with its audit record and its share of a job's counts or not at all. Who was on record
    /// before is left out of the transaction, which is tried again with the others.
    /// </summary>
    /// <param name="entries">No two with the same trigger.</param>
    /// <param name="max">Most entries in one transaction.</param>
    /// <returns>As many results as entries, in their order.</returns>
    public async Task<LedgerResult[]> RecordManyAsync(IReadOnlyList<LedgerEntry> entries, int max)
    {
        var results = new LedgerResult[entries.Count];
        foreach (var chunk in LedgerTransaction.Chunk(entries, max))
        {
            await RecordChunkAsync(entries, chunk, results);
        }

        return results;
    }

    private async Task RecordChunkAsync(IReadOnlyList<LedgerEntry> entries, List<int> left, LedgerResult[] results)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var transaction = new LedgerTransaction(settings, time);
        var request = transaction.Of(left.Select(index => entries[index]));
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline.Token);
                left.ForEach(index => results[index] = new LedgerResult(DecisionStatus.Decided));
                return;
            }
            catch (TransactionCanceledException e) when (Settled(e, entries, left, results))
            {
                if (left.Count == 0)
                {
                    return;
                }

                request = transaction.Of(left.Select(index => entries[index]));
                continue;
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

            if (fault.Name is LedgerFaults.Invalid or LedgerFaults.Refused && left.Count > 1)
            {
                // Too large as a whole, or one of them cannot be written at all.
                await RecordChunkAsync(entries, left[..(left.Count / 2)], results);
                await RecordChunkAsync(entries, left[(left.Count / 2)..], results);
                return;
            }

            if (!await fault.RetryAsync(attempt, time, deadline.Token))
            {
                left.ForEach(index => results[index] = new LedgerResult(DecisionStatus.Unavailable, Fault: fault.Name));
                return;
            }
        }
    }

    /// <summary>Takes out those whose trigger is on record, or whose item the database will never take.</summary>
    /// <returns>Whether there were any.</returns>
    private static bool Settled(TransactionCanceledException e, IReadOnlyList<LedgerEntry> entries, List<int> left, LedgerResult[] results)
    {
        var reasons = e.CancellationReasons ?? [];
        var item = 0;
        var settled = new List<int>();
        foreach (var index in left)
        {
            var audit = entries[index].Audit;
            var own = reasons.Skip(item).Take(LedgerTransaction.ItemsOf(entries[index])).ToList();
            item += own.Count;
            if (own is [{ Code: "ConditionalCheckFailed", Item: { Count: > 0 } recorded }, ..])
            {
                results[index] = Compare(recorded, audit);
                settled.Add(index);
            }
            else if (own.Exists(reason => reason.Code is "ValidationError"))
            {
                results[index] = new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Invalid);
                settled.Add(index);
            }
            else if (own.Exists(reason => reason.Code is "ConditionalCheckFailed"))
            {
                // What it was made of has changed meanwhile: to be read again.
                results[index] = new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Conflict);
                settled.Add(index);
            }
        }

        settled.ForEach(index => left.Remove(index));
        return settled.Count > 0;
    }

    private static bool IsDecided(TransactionCanceledException e) => e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..];

    private static LedgerResult Compare(Dictionary<string, AttributeValue> item, AuditRecord audit) =>
        ToFirst(item) switch
        {
            { Fault: { } fault } => new LedgerResult(DecisionStatus.Unavailable, Fault: fault),
            // This very decision is there: it was written, and only the answer was lost.
            { First: { } recorded } when recorded.Decision.DecisionId != audit.Decision.DecisionId => new LedgerResult(
                recorded.PayloadHash == audit.PayloadHash ? DecisionStatus.Replayed : DecisionStatus.Reused,
                recorded
            ),
            _ => new LedgerResult(DecisionStatus.Decided),
        };

    private static (AuditRecord? First, string? Fault) ToFirst(Dictionary<string, AttributeValue> item)
    {
        try
        {
            return (AuditItems.ToAudit(item), null);
        }
        catch (InvalidDataException)
        {
            return (null, LedgerFaults.Foreign);
        }
    }

    /// <summary>The last resort: somebody else, or an attempt whose answer was lost, may have put the trigger on record.</summary>
    private async Task<(AuditRecord? First, string? Fault)> ReadAsync(AuditRecord audit, string fault, CancellationToken deadline)
    {
        if (!deadline.IsCancellationRequested && fault is LedgerFaults.Conflict or LedgerFaults.Throttled or LedgerFaults.Internal)
        {
            try
            {
                if (await _reader.GetItemAsync(audit.TriggerId, deadline) is { } item)
                {
                    return ToFirst(item);
                }
            }
            catch (Exception e)
            {
                fault = LedgerFault.Of(e).Name;
            }
        }

        return (null, fault);
    }
}
