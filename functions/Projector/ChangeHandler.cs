using System.Diagnostics;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger.Links;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Projector;

/// <summary>
/// Writes the links of a batch of changes, and opens and closes reviews. A record that cannot be read never can: it is told of and passed over, and holds up nobody. What the table did not take
/// comes again, with all that follows it in the shard; everything is safe to do twice.
/// </summary>
internal sealed class ChangeHandler(
    LinkWriter writer,
    ReviewProjection reviews,
    KeptFiles files,
    ProjectorSettings settings,
    ProjectorLog log,
    TraceExporter exporter,
    TimeProvider time
)
{
    /// <param name="changes">One batch, in the order of the shard.</param>
    /// <param name="left">Until the function is killed.</param>
    /// <param name="invocation">The trace of the invocation, as Lambda names it.</param>
    /// <returns>The sequence number of the first that failed; null: all are done.</returns>
    public async Task<string?> HandleAsync(IReadOnlyList<AuditChange> changes, TimeSpan left, string? invocation = null)
    {
        var startedAt = time.GetTimestamp();
        var span = Traces.Begin("project", ActivityKind.Consumer, TraceContext.FromXRay(invocation));
        var batch = new ProjectedBatch(changes.Count);
        var failed = await ProjectAsync(changes, batch, left);
        var took = time.GetElapsedTime(startedAt);
        span?.SetTag("messaging.batch.message_count", changes.Count).SetTag("fraud.failed", batch.Faults.Count).Dispose();
        log.Write(batch, took, await exporter.ExportAsync());
        return failed;
    }

    private async Task<string?> ProjectAsync(IReadOnlyList<AuditChange> changes, ProjectedBatch batch, TimeSpan left)
    {
        using var working = new CancellationTokenSource(left > settings.Reserve ? left - settings.Reserve : TimeSpan.Zero, time);
        // Before anything of the batch is done: while the configuration is not kept, the batch comes again.
        if (changes.Count > 0 && await files.EnsureAsync(working.Token) is { } notKept)
        {
            batch.Faults.Add(notKept);
            return changes[0].SequenceNumber;
        }

        var linked = new List<(AuditChange Change, LinkSource Source)>();
        var decided = new List<(AuditChange Change, ReviewFacts Facts)>();
        foreach (var change in changes)
        {
            try
            {
                if (change.ToSource() is { } source && change.ToReview() is { } facts)
                {
                    linked.Add((change, source));
                    decided.Add((change, facts));
                }
            }
            catch (InvalidDataException)
            {
                batch.Unreadable.Add(change.Kind);
            }
        }

        // Side by side: neither waits for the other's table.
        var reviewing = reviews.WriteAsync(decided.ConvertAll(entry => entry.Facts), working.Token);
        var linkFaults = await writer.WriteAsync(linked.ConvertAll(entry => entry.Source), working.Token);
        var reviewFaults = await reviewing;
        AuditChange? first = null;
        foreach (var (((change, source), linkFault), reviewFault) in linked.Zip(linkFaults).Zip(reviewFaults))
        {
            var fault = reviewFault ?? linkFault;
            if (fault is null)
            {
                batch.Done(source, time.GetUtcNow());
                continue;
            }

            batch.Faults.Add(fault);
            first ??= change;
        }

        return first?.SequenceNumber;
    }
}
