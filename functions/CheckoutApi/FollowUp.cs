namespace FraudServerless.CheckoutApi;

/// <summary>What a check sent to the rescore queue, or failed to send.</summary>
public enum FollowUp
{
    None,

    /// <summary>The order, to be decided again with the model.</summary>
    Requeue,

    /// <summary>The order should be decided again, but the queue did not take the message.</summary>
    RequeueFailed,

    /// <summary>The order, to be compared with what a shadow says.</summary>
    Shadow,

    /// <summary>The order should be compared, but the queue did not take the message in time.</summary>
    ShadowFailed,

    /// <summary>The whole record, to be written when the ledger is back.</summary>
    LateRecord,
}
