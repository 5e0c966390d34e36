namespace FraudServerless.Contracts.Rescoring;

/// <summary>A decision that was answered while the ledger was away: to be put on record as it is.</summary>
public sealed record LateRecord : RescoreMessage
{
    public required AuditRecord Record { get; init; }
}
