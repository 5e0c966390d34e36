namespace FraudServerless.CheckoutApi;

/// <summary>Names of <see cref="FollowUp"/> in the log.</summary>
public static class FollowUpNames
{
    /// <returns>Null for <see cref="FollowUp.None"/>.</returns>
    public static string? ToWire(this FollowUp followUp) =>
        followUp switch
        {
            FollowUp.None => null,
            FollowUp.Requeue => "requeue",
            FollowUp.RequeueFailed => "requeue-failed",
            FollowUp.Shadow => "shadow",
            FollowUp.ShadowFailed => "shadow-failed",
            FollowUp.LateRecord => "late-record",
            _ => throw new ArgumentOutOfRangeException(nameof(followUp), followUp, "not a follow-up"),
        };
}
