using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using static FraudServerless.Ledger.LedgerItems;

namespace FraudServerless.Ledger.Reviews;

using Item = Dictionary<string, AttributeValue>;

/// <summary>Reviews as items and back. Only open ones have the key of the index, spread over shards by their order.</summary>
internal static class ReviewItems
{
    /// <summary>Over how many keys open reviews are spread: one takes 1,000 writes a second, and all orders of a bad second may be reviews.</summary>
    public const int OpenShards = 16;

    public const string State = "reviewState";
    public const string OpenShard = "openShard";
    public const string OpenSince = "openSince";
    public const string ClaimedBy = "claimedBy";
    public const string ClaimedUntil = "claimedUntil";
    public const string CommandId = "commandId";
    public const string EffectiveAt = "effectiveAt";
    public const string ProposalId = "proposalId";
    public const string ProposedBy = "proposedBy";
    public const string ProposedOutcome = "proposedOutcome";
    public const string ProposedMethods = "proposedMethods";

    public static readonly string[] Claim = [ClaimedBy, ClaimedUntil];
    public static readonly string[] Proposal = [ProposalId, ProposedBy, ProposedOutcome, ProposedMethods];
    public static readonly string[] Command = [CommandId, EffectiveAt];

    public static Item Key(string orderNumber) => new(StringComparer.Ordinal) { [OrderNumber] = Text(orderNumber) };

    /// <summary>E.g. <c>OPEN#07</c>.</summary>
    public static string Shard(int shard) => string.Create(CultureInfo.InvariantCulture, $"OPEN#{shard:00}");

    public static string ShardOf(string orderNumber) => Shard(StableHash.Shard(orderNumber, OpenShards));

    public static string Name(ReviewState state) =>
        state switch
        {
            ReviewState.Open => "open",
            ReviewState.Closed => "closed",
            ReviewState.Decided => "decided",
            _ => "effective",
        };

    /// <exception cref="InvalidDataException">No review of ours.</exception>
    public static Review ToReview(Item item) => Read(item, OfItem);

    /// <summary>What the index holds; it is open, or it would not be there.</summary>
    /// <exception cref="InvalidDataException">No review of ours.</exception>
    public static Review ToOpen(Item item) => Read(item, static item => OfItem(item, ReviewState.Open));

    private static Review OfItem(Item item) =>
        OfItem(
            item,
            Get(item, State).S switch
            {
                "open" => ReviewState.Open,
                "closed" => ReviewState.Closed,
                "decided" => ReviewState.Decided,
                "effective" => ReviewState.Effective,
                _ => throw Foreign(State),
            }
        );

    private static Review OfItem(Item item, ReviewState state) =>
        new()
        {
            OrderNumber = Get(item, OrderNumber).S,
            DecisionId = Guid.ParseExact(Get(item, DecisionId).S, "D"),
            State = state,
            OpenSince = InstantOrNull(item, OpenSince),
            Market = Get(item, "market").S,
            PaymentMethod = Get(item, "paymentMethod").S,
            CustomerId = Get(item, CustomerId).S,
            GrandTotal = decimal.Parse(Get(item, "grandTotal").N, NumberStyles.Float, CultureInfo.InvariantCulture),
            Currency = Get(item, "currency").S,
            ClaimedBy = TextOrNull(item, ClaimedBy),
            ClaimedUntil = InstantOrNull(item, ClaimedUntil),
            Proposal = ProposalOf(item),
            CommandId = IdOrNull(item, CommandId),
            EffectiveAt = InstantOrNull(item, EffectiveAt),
        };

    private static ReviewProposal? ProposalOf(Item item) =>
        IdOrNull(item, ProposalId) is { } id
            ? new ReviewProposal(
                id,
                Get(item, ProposedBy).S,
                DecisionOutcomes.TryParse(Get(item, ProposedOutcome).S, out var outcome) ? outcome : throw Foreign(ProposedOutcome),
                ToTexts(Get(item, ProposedMethods))
            )
            : null;

    private static DateTimeOffset? InstantOrNull(Item item, string name) => item.TryGetValue(name, out var value) ? ToInstant(value) : null;

    private static Guid? IdOrNull(Item item, string name) => TextOrNull(item, name) is { } id ? Guid.ParseExact(id, "D") : null;
}
