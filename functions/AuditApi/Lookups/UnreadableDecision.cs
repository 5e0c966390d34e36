namespace FraudServerless.AuditApi.Lookups;

/// <summary>Its item is not in a form that this version writes.</summary>
public sealed record UnreadableDecision : DecisionItem
{
    /// <summary>Null: not even that.</summary>
    public Guid? DecisionId { get; init; }
    public bool Unreadable => true;
}
