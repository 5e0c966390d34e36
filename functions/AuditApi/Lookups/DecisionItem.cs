using System.Text.Json.Serialization;
using FraudServerless.Ledger;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>A decision in a list, or that one is there which cannot be read.</summary>
[JsonDerivedType(typeof(DecisionView))]
[JsonDerivedType(typeof(UnreadableDecision))]
public abstract record DecisionItem
{
    public required string OrderNumber { get; init; }

    /// <summary><c>stands</c>, <c>replaced</c>, <c>setAside</c> (answered, but another answer came before it) or <c>shadow</c>; null: not looked up.</summary>
    public string? Standing { get; init; }

    public static DecisionItem FromFound(FoundDecision found, string? standing = null) =>
        found.Decision is { } decision
            ? DecisionView.FromDecision(decision, standing)
            : new UnreadableDecision
            {
                OrderNumber = found.OrderNumber,
                DecisionId = found.DecisionId,
                Standing = standing,
            };
}
