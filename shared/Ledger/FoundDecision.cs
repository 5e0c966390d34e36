using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

/// <summary>A decision as it was found, for who shows what there is: one item that cannot be read hides no other.</summary>
/// <param name="OrderNumber">Of its order.</param>
/// <param name="DecisionId">Null: its key is none of ours.</param>
/// <param name="Decision">Null: the item cannot be read.</param>
public sealed record FoundDecision(string OrderNumber, Guid? DecisionId, Decision? Decision);

/// <summary>All decisions on an order, each list with the newest last.</summary>
/// <param name="Decisions">Those that stand or stood.</param>
/// <param name="Others">What was answered and does not stand.</param>
/// <param name="Shadows">What shadows said.</param>
public sealed record OrderHistory(IReadOnlyList<FoundDecision> Decisions, IReadOnlyList<FoundDecision> Others, IReadOnlyList<FoundDecision> Shadows);
