using FraudServerless.Ledger.Links;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>What an order has in common with others, kind by kind.</summary>
/// <param name="Kinds">By name, in the order in which they are looked at; a kind that the order has nothing of is there, and empty.</param>
public sealed record RelatedAnswer(IReadOnlyDictionary<string, LinkedOrders> Kinds);
