namespace FraudServerless.Ledger.Reviews;

/// <summary>
/// An order's review: what the queue shows, who holds it, and how far a person's decision is. The decisions themselves are the truth; this is found by it, and
/// locks it.
/// </summary>
public sealed record Review
{
    public required string OrderNumber { get; init; }

    /// <summary>The newest decision on the order that is known here.</summary>
    public required Guid DecisionId { get; init; }
    public required ReviewState State { get; init; }

    /// <summary>Since when somebody has to decide; null: nobody has to.</summary>
    public DateTimeOffset? OpenSince { get; init; }
    public required string Market { get; init; }
    public required string PaymentMethod { get; init; }
    public required string CustomerId { get; init; }
    public required decimal GrandTotal { get; init; }
    public required string Currency { get; init; }

    /// <summary>Who holds it; null: nobody.</summary>
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? ClaimedUntil { get; init; }
    public ReviewProposal? Proposal { get; init; }

    /// <summary>The command that made the person's decision; null: there is none.</summary>
    public Guid? CommandId { get; init; }

    /// <summary>From when on it cannot be taken back for sure.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>Whether somebody holds it who is not <paramref name="actor"/>.</summary>
    public bool IsHeldByAnother(string actor, DateTimeOffset now) => IsHeld(now) && ClaimedBy != actor;

    public bool IsHeldBy(string actor, DateTimeOffset now) => IsHeld(now) && ClaimedBy == actor;

    private bool IsHeld(DateTimeOffset now) => ClaimedBy is not null && ClaimedUntil >= now;
}
