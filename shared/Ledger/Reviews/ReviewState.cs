namespace FraudServerless.Ledger.Reviews;

/// <summary>What has become of an order's review.</summary>
public enum ReviewState
{
    /// <summary>REVIEW stands, and somebody has to decide.</summary>
    Open,

    /// <summary>Another decision stands, and nobody has to.</summary>
    Closed,

    /// <summary>A person decided, and may take it back.</summary>
    Decided,

    /// <summary>A person decided, and it was told.</summary>
    Effective,
}
