using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Links;

/// <summary>How far the rebuilding of links is in one segment of the audit table. Handed in again, it goes on.</summary>
public sealed record RebuildStep
{
    /// <summary>From 0.</summary>
    public required int Segment { get; init; }

    /// <summary>How many there are; each is read for itself, all at the same time or not.</summary>
    public required int Segments { get; init; }

    /// <summary>The last trigger that is done; null at the begin.</summary>
    public string? After { get; init; }

    /// <summary>Records that were read.</summary>
    public long Read { get; init; }

    /// <summary>Decisions whose links were written.</summary>
    public long Linked { get; init; }

    /// <summary>Records that could not be read.</summary>
    public long Unreadable { get; init; }

    /// <summary>The segment is read to its end.</summary>
    public bool Done { get; init; }

    /// <summary>Why it did not go on, one of <see cref="LedgerFaults"/>; null: no more time, or done.</summary>
    public string? Fault { get; init; }
}

/// <summary>
/// Writes the links of all audit records again, beside the projection of new ones: what is there already is written as it is. For records from before the table of
/// links, after a change of the secret, and for what went to the queue of failures.
/// </summary>
public sealed class LinkRebuild(IAmazonDynamoDB client, LinkWriter writer, LinkSettings settings, TimeProvider time)
{
    /// <summary>Records that are read and written at once.</summary>
    private const int Page = 100;

    /// <summary>Over the real tables, over connections that others use too.</summary>
    public static LinkRebuild Create(LinkSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), LinkWriter.Create(settings, connections, time), settings, time);

    /// <summary>Goes on with a segment until it is done or time is up.</summary>
    /// <param name="step">Where to begin.</param>
    /// <param name="told">Hears of each page; null: nobody.</param>
    /// <param name="cancellationToken">Time is up: a page that is not done by then is not counted.</param>
    /// <returns>How far it came.</returns>
    public async Task<RebuildStep> RunAsync(RebuildStep step, Action<RebuildStep>? told, CancellationToken cancellationToken)
    {
        step = step with { Fault = null };
        for (var attempt = 1; !step.Done && !cancellationToken.IsCancellationRequested; )
        {
            var next = await NextAsync(step, cancellationToken);
            if (next.Fault is null)
            {
                (step, attempt) = (next, 1);
                told?.Invoke(step);
            }
            else if (!await LedgerFault.Busy.RetryAsync(attempt++, time, cancellationToken))
            {
                return cancellationToken.IsCancellationRequested ? step : step with { Fault = next.Fault };
            }
        }

        return step;
    }

    private async Task<RebuildStep> NextAsync(RebuildStep step, CancellationToken cancellationToken)
    {
        ScanResponse page;
        try
        {
            page = await client.ScanAsync(Request(step), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
        catch (Exception e)
        {
            return step with { Fault = LedgerFault.Of(e).Name };
        }
#pragma warning restore CA1031

        var items = page.Items ?? [];
        var sources = new List<LinkSource>();
        var unreadable = 0;
        foreach (var item in items)
        {
            try
            {
                if (LinkSource.FromAudit(item) is { } source)
                {
                    sources.Add(source);
                }
            }
            catch (InvalidDataException)
            {
                unreadable++;
            }
        }

        var faults = await writer.WriteAsync(sources, cancellationToken);
        return faults.FirstOrDefault(fault => fault is not null) is { } first
            ? step with
            {
                Fault = first,
            }
            : step with
            {
                After = page.LastEvaluatedKey is { Count: > 0 } last ? last[AuditItems.TriggerId].S : null,
                Read = step.Read + items.Count,
                Linked = step.Linked + sources.Count,
                Unreadable = step.Unreadable + unreadable,
                Done = page.LastEvaluatedKey is not { Count: > 0 },
            };
    }

    private ScanRequest Request(RebuildStep step) =>
        new()
        {
            TableName = settings.AuditTable,
            Segment = step.Segment,
            TotalSegments = step.Segments,
            ExclusiveStartKey = step.After is { } after ? AuditItems.AuditKey(after) : null,
            Limit = Page,
            // Several of the names are reserved words.
            ProjectionExpression = string.Join(", ", LinkSource.Attributes.Select(name => "#" + name)),
            ExpressionAttributeNames = LinkSource.Attributes.ToDictionary(name => "#" + name, name => name, StringComparer.Ordinal),
        };
}
