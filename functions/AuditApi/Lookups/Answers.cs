using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>What an order has been through, the newest first.</summary>
/// <param name="TimeZone">IANA name of the market's time zone; null: several or unknown.</param>
/// <param name="Decisions">Those that stand or stood; the first one stands.</param>
/// <param name="SetAside">What was answered and does not stand.</param>
/// <param name="Shadows">What shadows said.</param>
/// <param name="Views">Who looked lately; the newest 50.</param>
public sealed record OrderAnswer(
    string OrderNumber,
    string? TimeZone,
    IReadOnlyList<DecisionItem> Decisions,
    IReadOnlyList<DecisionItem> SetAside,
    IReadOnlyList<DecisionItem> Shadows,
    IReadOnlyList<ViewRecord> Views
);

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page; null: this is the end.</param>
public sealed record DecisionsAnswer(IReadOnlyList<DecisionItem> Decisions, string? Next);

/// <inheritdoc cref="DecisionsAnswer"/>
public sealed record ViewsAnswer(IReadOnlyList<ViewRecord> Views, string? Next);

/// <summary>What an identifier was found to be.</summary>
/// <param name="Kind"><c>order</c>, <c>decision</c>, <c>customer</c>, <c>request</c>, <c>trigger</c> or <c>email</c>.</param>
/// <param name="Id">The identifier to go on with; never an e-mail address.</param>
/// <param name="OrderNumber">The order to open; null: there may be several, or it cannot be read.</param>
/// <param name="Unreadable">True: it is on record and cannot be read; null: it can.</param>
public sealed record SearchHit(string Kind, string Id, string? OrderNumber, bool? Unreadable = null);

/// <summary>All that was found; exactly one hit is where to go.</summary>
public sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits);
