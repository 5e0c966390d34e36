using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Links;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Items of the Links table: under a link (<see cref="LinkKeys"/>), and when there are many under the link and a shard (<c>customer#…#07</c>), an entry for each
/// decision, by its id. What says that a link has shards lies under the link itself, behind all ids.
/// </summary>
internal static class LinkItems
{
    public const string Link = "link";
    public const string DecisionId = LedgerItems.DecisionId;
    public const string ExpiresAt = "expiresAt";

    /// <summary>The entry that says that a link has shards: behind all UUIDs.</summary>
    public const string Spread = "spread";

    /// <summary>How many entries lie under a link itself. From then on one key would take all that a busy customer or network brings.</summary>
    public const int MaxUnspread = 100;

    /// <summary>One key takes 1,000 write units a second: so many times that is more than a hub sees in the worst hour.</summary>
    public const int Shards = 16;

    /// <summary>What a reader needs of an entry.</summary>
    public const string Projection = "decisionId, orderNumber, decidedAt, market, outcome, amount, currency";

    /// <summary>The partition that an entry belongs to, when its link has shards: always the same.</summary>
    public static string ShardOf(string link, Guid decisionId) => ShardKey(link, StableHash.Shard(decisionId.ToString("D"), Shards));

    public static string ShardKey(string link, int shard) => string.Create(CultureInfo.InvariantCulture, $"{link}#{shard:00}");

    /// <summary>An entry.</summary>
    /// <param name="partition">The link, or its shard.</param>
    /// <param name="order">The order and its decision.</param>
    /// <param name="expiresAt">When the decision's record expires, in seconds since 1970.</param>
    public static Item Of(string partition, LinkedOrder order, long expiresAt) =>
        new(9, StringComparer.Ordinal)
        {
            [Link] = LedgerItems.Text(partition),
            [DecisionId] = LedgerItems.Text(order.DecisionId.ToString("D")),
            [LedgerItems.OrderNumber] = LedgerItems.Text(order.OrderNumber),
            ["decidedAt"] = LedgerItems.Text(LedgerItems.Instant(order.DecidedAt)),
            ["day"] = LedgerItems.Text(order.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ["market"] = LedgerItems.Text(order.Market),
            ["outcome"] = LedgerItems.Text(order.Outcome.ToWire()),
            ["amount"] = LedgerItems.Number(order.Amount),
            ["currency"] = LedgerItems.Text(order.Currency),
            [ExpiresAt] = LedgerItems.Number(expiresAt),
        };

    /// <summary>What says that a link has shards.</summary>
    public static Item OfSpread(string link, long expiresAt) =>
        new(SpreadKey(link), StringComparer.Ordinal) { [ExpiresAt] = LedgerItems.Number(expiresAt) };

    public static Item SpreadKey(string link) =>
        new(StringComparer.Ordinal) { [Link] = LedgerItems.Text(link), [DecisionId] = LedgerItems.Text(Spread) };

    public static bool IsSpread(Item item) => item.TryGetValue(DecisionId, out var id) && id.S == Spread;

    public static long ExpiryOf(Item item) =>
        LedgerItems.Read(item, static item => long.Parse(LedgerItems.Get(item, ExpiresAt).N, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <exception cref="InvalidDataException">No entry of ours.</exception>
    public static LinkedOrder ToOrder(Item item) =>
        LedgerItems.Read(
            item,
            static item => new LinkedOrder(
                LedgerItems.Get(item, LedgerItems.OrderNumber).S,
                Guid.ParseExact(LedgerItems.Get(item, DecisionId).S, "D"),
                LedgerItems.DecidedAt(item),
                LedgerItems.Get(item, "market").S,
                LedgerItems.OutcomeOf(item),
                decimal.Parse(LedgerItems.Get(item, "amount").N, NumberStyles.Float, CultureInfo.InvariantCulture),
                LedgerItems.Get(item, "currency").S
            )
        );
}
