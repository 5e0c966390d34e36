using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.LegacyApi;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>Finds out what an identifier is by asking for each kind that it may be.</summary>
public sealed class Search(DecisionReader reader, LinkReader links)
{
    private const int MaxHits = 20;

    public static bool IsEmail(string text) => text.Contains('@', StringComparison.Ordinal);

    /// <returns>Exactly one hit is where to go; none: it is nothing that is on record.</returns>
    public async Task<IReadOnlyList<SearchHit>> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (IsEmail(text))
        {
            return await EmailAsync(text, cancellationToken);
        }

        if (text.Contains('#', StringComparison.Ordinal))
        {
            return One(await TriggerAsync(text, cancellationToken));
        }

        if (Guid.TryParse(text, out var decisionId) && await DecisionAsync(decisionId, cancellationToken) is { } decision)
        {
            return [decision];
        }

        var found = await Task.WhenAll(OrderAsync(text, cancellationToken), CustomerAsync(text, cancellationToken));
        // A request is looked for last: its links come a moment after the decision.
        return found.OfType<SearchHit>().ToList() is { Count: > 0 } hits ? hits : await RequestsAsync(text, cancellationToken);
    }

    /// <summary>Orders under an address: it is hashed here, and goes no further.</summary>
    private async Task<IReadOnlyList<SearchHit>> EmailAsync(string address, CancellationToken cancellationToken) =>
        Hits("email", await links.ReadAsync(LinkKind.Email, EmailHash.Of(address), MaxHits, cancellationToken));

    private async Task<IReadOnlyList<SearchHit>> RequestsAsync(string requestId, CancellationToken cancellationToken) =>
        Hits("request", await links.ReadAsync(LinkKind.Request, requestId, MaxHits, cancellationToken));

    private static List<SearchHit> Hits(string kind, LinkedOrders orders) =>
        [.. orders.Newest.Select(order => new SearchHit(kind, order.DecisionId.ToString("D"), order.OrderNumber))];

    private static IReadOnlyList<SearchHit> One(SearchHit? hit) => hit is null ? [] : [hit];

    private async Task<SearchHit?> TriggerAsync(string triggerId, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetAuditAsync(triggerId, cancellationToken) is { } audit
                ? new SearchHit("trigger", audit.Decision.DecisionId.ToString("D"), audit.Decision.OrderNumber)
                : null;
        }
        catch (InvalidDataException)
        {
            return new SearchHit("trigger", triggerId, OrderNumber: null, Unreadable: true);
        }
    }

    private async Task<SearchHit?> DecisionAsync(Guid decisionId, CancellationToken cancellationToken) =>
        await reader.FindAsync(decisionId, cancellationToken) is { } found
            ? new SearchHit("decision", decisionId.ToString("D"), found.OrderNumber, Unreadable(found))
            : null;

    private async Task<SearchHit?> OrderAsync(string orderNumber, CancellationToken cancellationToken) =>
        await reader.FindCurrentAsync(orderNumber, cancellationToken) is { } found
            ? new SearchHit("order", found.OrderNumber, found.OrderNumber, Unreadable(found))
            : null;

    private static bool? Unreadable(FoundDecision found) => found.Decision is null ? true : null;

    private async Task<SearchHit?> CustomerAsync(string customerId, CancellationToken cancellationToken) =>
        await reader.GetOfCustomerAsync(customerId, before: null, max: 1, cancellationToken) is { Decisions.Count: > 0 }
            ? new SearchHit("customer", customerId, OrderNumber: null)
            : null;
}
