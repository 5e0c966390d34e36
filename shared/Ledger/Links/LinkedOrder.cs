using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Links;

/// <summary>An order under a link, with one of its decisions.</summary>
/// <param name="DecidedAt">UTC; <see cref="Day"/> is its day.</param>
/// <param name="Amount">The order's total, in <paramref name="Currency"/>.</param>
public sealed record LinkedOrder(
    string OrderNumber,
    Guid DecisionId,
    DateTimeOffset DecidedAt,
    string Market,
    DecisionOutcome Outcome,
    decimal Amount,
    string Currency
)
{
    public DateOnly Day => DateOnly.FromDateTime(DecidedAt.UtcDateTime);
}

/// <summary>What is found under a link. An order counts once, with its newest decision.</summary>
/// <param name="Outcomes">Orders by outcome; an outcome that none has is missing.</param>
/// <param name="Money">Sums of the amounts by currency.</param>
/// <param name="Newest">The newest orders, the newest first.</param>
/// <param name="IsHub">
/// There is more than the <see cref="LinkReader.MaxEntries"/> entries that were read; the figures are of those. Who has so many orders has nothing in common with
/// the others.
/// </param>
public sealed record LinkedOrders(
    IReadOnlyDictionary<DecisionOutcome, int> Outcomes,
    IReadOnlyDictionary<string, decimal> Money,
    IReadOnlyList<LinkedOrder> Newest,
    bool IsHub
)
{
    /// <summary>Nothing to be linked by.</summary>
    public static LinkedOrders None { get; } =
        new(new Dictionary<DecisionOutcome, int>(), new Dictionary<string, decimal>(StringComparer.Ordinal), [], IsHub: false);

    public int Orders => Outcomes.Values.Sum();
}
