using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Lists;

/// <summary>Which decisions a list has; test orders are in none.</summary>
/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The last day, included.</param>
/// <param name="Outcome">Null: any.</param>
/// <param name="Market">Null: any.</param>
/// <param name="Method">The order's own payment method; null: any.</param>
public sealed record DecisionFilter(DateOnly From, DateOnly To, DecisionOutcome? Outcome, string? Market, string? Method);
