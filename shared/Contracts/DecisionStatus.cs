namespace FraudServerless.Contracts;

/// <summary>What became of an order that was to be decided, from the ledger to the caller.</summary>
public enum DecisionStatus
{
    /// <summary>Decided now, and on record or sure to be.</summary>
    Decided,

    /// <summary>The trigger was decided before, with the same payload: what was answered then is answered again.</summary>
    Replayed,

    /// <summary>The trigger was decided before, with another payload.</summary>
    Reused,

    /// <summary>No route for the order's market, and no default route.</summary>
    UnsupportedMarket,

    /// <summary>Not on record, or not known to be: a later attempt with the same trigger finds out.</summary>
    Unavailable,
}
