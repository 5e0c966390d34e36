using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>Keys of a table or of one of its indexes, all texts. A test holds them against the template.</summary>
/// <param name="Table">The table.</param>
/// <param name="Index">Null: the table itself.</param>
/// <param name="Partition">Attribute that is the partition key.</param>
/// <param name="Sort">Attribute that is the sort key, if there is one.</param>
/// <param name="Projected">What an index holds beside the keys of its own and of the table.</param>
public sealed record TableKeys(string Table, string? Index, string Partition, string? Sort, params IReadOnlyList<string> Projected)
{
    /// <summary>A line for each table and each index.</summary>
    public static IReadOnlyList<TableKeys> All { get; } =
    [
        new("Audit", Index: null, "triggerId", Sort: null),
        new("Audit", "byViewDay", "viewDay", "triggerId", "viewedAt", "actor", "viewKind", "viewSubject", "viewedOrder", "purpose", "revealed"),
        new("Audit", "byViewedOrder", "viewedOrder", "triggerId", "viewedAt", "actor", "viewKind", "viewSubject", "purpose", "revealed"),
        new("Decisions", Index: null, "orderNumber", "decisionId"),
        new("Decisions", "byCustomer", "customerId", "decisionId"),
        new("Decisions", "byDecision", "decisionId", Sort: null),
        new("Decisions", "byOutcomeDay", "outcomeDay", "decisionId", "market", "source", "decidedAt"),
        new("Jobs", Index: null, "jobId", "shard"),
        new("Jobs", "byStart", "jobList", "startedId"),
        new("Links", Index: null, "link", "decisionId"),
        new("Reviews", Index: null, "orderNumber", Sort: null),
        new(
            "Reviews",
            "byOpen",
            "openShard",
            "decisionId",
            "openSince",
            "market",
            "paymentMethod",
            "customerId",
            "grandTotal",
            "currency",
            "claimedBy",
            "claimedUntil",
            "proposalId",
            "proposedBy",
            "proposedOutcome",
            "proposedMethods"
        ),
        new("Policies", Index: null, "version", Sort: null),
    ];

    /// <summary>The attributes that are the key.</summary>
    public IReadOnlyList<string> Attributes => Sort is null ? [Partition] : [Partition, Sort];

    internal static TableKeys Of(string table, string? index = null) =>
        All.FirstOrDefault(keys => keys.Table == table && keys.Index == index)
        ?? throw new InvalidOperationException($"table {table}, index {index} is not faked");

    /// <summary>The text by which an item is stored.</summary>
    internal static string KeyOf(string table, JsonObject attributes) =>
        KeyOf(table, Of(table).Attributes.Select(name => attributes[name]?["S"]?.GetValue<string>()));

    /// <summary>The text by which an item is stored, or with which those begin that have the first part of the key.</summary>
    internal static string KeyOf(string table, IEnumerable<string?> key) => string.Concat(key.Prepend(table).Select(part => part + '\0'));
}
