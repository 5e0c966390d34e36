using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.Ledger.Links;

/// <summary>A change of the audit table as its stream tells of it.</summary>
public sealed class AuditChange
{
    private readonly Dictionary<string, AttributeValue>? _audit;

    public AuditChange(DynamoDBEvent.DynamodbStreamRecord record)
    {
        SequenceNumber = record.Dynamodb?.SequenceNumber ?? "";
        _audit = record.Dynamodb?.NewImage?.ToDictionary(entry => entry.Key, entry => ValueOf(entry.Value), StringComparer.Ordinal);
    }

    /// <summary>Its place in the shard; empty when it is no change of a stream.</summary>
    public string SequenceNumber { get; }

    /// <inheritdoc cref="LinkSource.KindOf"/>
    public string Kind => LinkSource.KindOf(_audit ?? []);

    /// <summary>What it says of links; null: nothing. What expired links nothing.</summary>
    /// <exception cref="InvalidDataException">The record cannot be read: not ours.</exception>
    public LinkSource? ToSource() => _audit is null ? null : LinkSource.FromAudit(_audit);

    /// <summary>What it says of the order's review; null: nothing. What expired closes no review.</summary>
    /// <exception cref="InvalidDataException">The record cannot be read: not ours.</exception>
    public ReviewFacts? ToReview() => _audit is null ? null : ReviewFacts.FromAudit(_audit);

    /// <summary>As the SDK has it.</summary>
    private static AttributeValue ValueOf(DynamoDBEvent.AttributeValue value) =>
        value switch
        {
            { S: { } text } => new AttributeValue { S = text },
            { N: { } number } => new AttributeValue { N = number },
            { B: { } bytes } => new AttributeValue { B = bytes },
            { BOOL: { } flag } => new AttributeValue { BOOL = flag },
            // Nothing that links are made of.
            _ => new AttributeValue { NULL = true },
        };
}
