namespace FraudServerless.Ledger.Reviews;

/// <summary>Whether a person's decision is to be told of.</summary>
public enum ReviewEffectState
{
    /// <summary>It may still be taken back.</summary>
    NotYet,

    /// <summary>It was taken back, and nobody has to know.</summary>
    Undone,

    /// <summary>It cannot be taken back any more, now or since before.</summary>
    Effective,
}
