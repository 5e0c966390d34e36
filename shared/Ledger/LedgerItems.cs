using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Decisions as items and back; their audit records are <see cref="AuditItems"/>'. What is unknown is no attribute. Instants are ISO 8601 in UTC, numbers
/// invariant.
/// </summary>
internal static class LedgerItems
{
    public const string OrderNumber = "orderNumber";
    public const string DecisionId = "decisionId";

    /// <summary>What the key of a shadow's decision begins with; behind all UUIDs.</summary>
    public const string ShadowPrefix = "shadow#";

    /// <summary>
    /// What the key of a decision begins with that was answered, but does not stand, since another one was answered before it under the same trigger
    /// (<see cref="LateSettlement"/>); behind all UUIDs and before the shadows.
    /// </summary>
    public const string OtherPrefix = "other#";

    /// <summary>
    /// Over how many keys of the index of days a day's decisions with one outcome are spread. One key takes 1,000 write units a second, and a throttled index
    /// throttles its table: at 10,000 orders a second, all with one outcome, each key gets 625.
    /// </summary>
    public const int OutcomeShards = 16;

    /// <summary>In the item of a decision that does not stand: the id of the one that took its place.</summary>
    private const string StandingId = "standingId";

    internal const string CustomerId = "customerId";
    internal const string OutcomeDayKey = "outcomeDay";

    /// <summary>A DynamoDB number is 0 or at least 1E-130 in size.</summary>
    private const double LeastNumber = 1e-129;

    public static Item OfDecision(Decision decision, RetentionSettings retention)
    {
        var versions = decision.Versions;
        var item = new Item(32, StringComparer.Ordinal)
        {
            [OrderNumber] = Text(decision.OrderNumber),
            [DecisionId] = Text(decision.DecisionId.ToString("D")),
            ["decidedAt"] = Text(Instant(decision.DecidedAt)),
            ["outcome"] = Text(decision.Outcome.ToWire()),
            ["allowedMethods"] = Texts(decision.AllowedMethods),
            ["scoreClass"] = Text(decision.ScoreClass),
            ["reasons"] = Reasons(decision.Reasons),
            ["source"] = Text(decision.Source),
            ["modelId"] = Text(versions.ModelId),
            ["policyVersion"] = Text(versions.Policy),
            ["routesVersion"] = Text(versions.Routes),
            ["endpoint"] = Text(versions.Endpoint),
            ["codeVersion"] = Text(versions.Code),
            ["auditId"] = Text(decision.AuditId),
            ["market"] = Text(decision.Market),
            ["paymentMethod"] = Text(decision.PaymentMethod),
            ["currency"] = Text(decision.Currency),
            ["grandTotal"] = Number(decision.GrandTotal),
            ["isTest"] = new AttributeValue { BOOL = decision.IsTest },
            ["retention"] = Text(RetentionOf(decision, retention).Name),
            ["expiresAt"] = Number(ExpiresAt(decision, retention)),
        };
        if (decision.Score is { } score)
        {
            item["score"] = Number(score);
        }

        AddText(item, "modelVersion", versions.Model);
        AddText(item, "featureSpec", versions.FeatureSpec);
        AddText(item, "marketsVersion", versions.Markets);
        AddText(item, "assortment", decision.Assortment);
        AddText(item, "supersedes", decision.Supersedes?.ToString("D"));
        AddText(item, "supersededOutcome", decision.SupersededOutcome?.ToWire());
        AddText(item, "reviewer", decision.Reviewer);
        if (!decision.IsTest)
        {
            // The keys of the indexes: what lacks them is not there. A load test may send a single customer's orders, and must not slow down anybody else's.
            item[CustomerId] = Text(decision.CustomerId);
            item[OutcomeDayKey] = Text(
                OutcomeDay(
                    decision.Outcome,
                    DateOnly.FromDateTime(decision.DecidedAt.UtcDateTime),
                    StableHash.Shard(decision.OrderNumber, OutcomeShards)
                )
            );
        }

        return item;
    }

    private static (string Name, int Days) RetentionOf(Decision decision, RetentionSettings retention) =>
        decision.IsTest ? ("test", retention.TestDays)
        : decision.Outcome is DecisionOutcome.Review or DecisionOutcome.Reject ? ("contested", retention.ContestedDays)
        : ("standard", retention.StandardDays);

    /// <summary>When a decision's items expire, in seconds since 1970.</summary>
    internal static long ExpiresAt(Decision decision, RetentionSettings retention) =>
        decision.DecidedAt.AddDays(RetentionOf(decision, retention).Days).ToUnixTimeSeconds();

    /// <summary>Key of a decision.</summary>
    /// <param name="orderNumber">Its order.</param>
    /// <param name="decisionId">Its id, behind the prefix if it has one.</param>
    public static Item DecisionKey(string orderNumber, string decisionId) =>
        new(StringComparer.Ordinal) { [OrderNumber] = Text(orderNumber), [DecisionId] = Text(decisionId) };

    /// <summary>Key of a decision that was answered and does not stand.</summary>
    public static Item OtherKey(string orderNumber, Guid decisionId) => DecisionKey(orderNumber, $"{OtherPrefix}{decisionId:D}");

    /// <summary>Key of the index of days, e.g. <c>REVIEW#2026-11-23#07</c>.</summary>
    public static string OutcomeDay(DecisionOutcome outcome, DateOnly day, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{outcome.ToWire()}#{day:yyyy-MM-dd}#{shard:00}");

    /// <summary>The item of a shadow's decision: same attributes, a key of its own, in no index.</summary>
    /// <param name="decision">As <see cref="OfDecision"/> makes it.</param>
    public static Item OfShadow(Item decision) => Beside(decision, ShadowPrefix);

    /// <summary>The item of a decision that was answered and does not stand: in no index either.</summary>
    /// <param name="decision">As <see cref="OfDecision"/> makes it.</param>
    /// <param name="standing">The decision that stands instead.</param>
    public static Item OfOther(Item decision, Guid standing)
    {
        var item = Beside(decision, OtherPrefix);
        item[StandingId] = Text(standing.ToString("D"));
        return item;
    }

    private static Item Beside(Item decision, string prefix)
    {
        var item = new Item(decision, StringComparer.Ordinal) { [DecisionId] = Text(prefix + decision[DecisionId].S) };
        item.Remove(CustomerId);
        item.Remove(OutcomeDayKey);
        return item;
    }

    /// <exception cref="InvalidDataException">No decision of ours.</exception>
    public static Decision ToDecision(Item item) => Read(item, static item => ToDecision(item, Get(item, "auditId").S));

    /// <summary>As <see cref="ToDecision(Item)"/>, of who goes on without what cannot be read.</summary>
    public static FoundDecision ToFound(Item item)
    {
        var id = Guid.TryParseExact(DecisionIdOf(item), "D", out var known) ? known : (Guid?)null;
        try
        {
            return new FoundDecision(Get(item, OrderNumber).S, id, ToDecision(item));
        }
        catch (InvalidDataException)
        {
            return new FoundDecision(Get(item, OrderNumber).S, id, Decision: null);
        }
    }

    /// <summary>The id of the decision that stands instead of one that does not.</summary>
    /// <param name="other">As <see cref="OfOther"/> makes it.</param>
    /// <exception cref="InvalidDataException">No decision of ours.</exception>
    public static Guid ToStandingId(Item other) => Read(other, static item => Guid.ParseExact(Get(item, StandingId).S, "D"));

    /// <exception cref="InvalidDataException">No decision of ours.</exception>
    public static DecisionEntry ToEntry(Item item) => Read(item, OfItem);

    /// <summary>Values of another type or form than ours are as foreign as missing ones.</summary>
    internal static T Read<T>(Item item, Func<Item, T> read)
    {
        try
        {
            return read(item);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or NullReferenceException)
        {
            // Not as inner exception: its message may quote the value.
            throw Foreign("value");
        }
    }

    private static DecisionEntry OfItem(Item item) =>
        new(
            Get(item, OrderNumber).S,
            Guid.ParseExact(DecisionIdOf(item), "D"),
            DecidedAt(item),
            Get(item, "market").S,
            Get(item, "source").S == DecisionSources.Fallback
        );

    internal static Decision ToDecision(Item item, string auditId) =>
        new()
        {
            OrderNumber = Get(item, OrderNumber).S,
            DecisionId = Guid.ParseExact(DecisionIdOf(item), "D"),
            DecidedAt = DecidedAt(item),
            Outcome = OutcomeOf(item),
            AllowedMethods = ToTexts(Get(item, "allowedMethods")),
            Score = item.TryGetValue("score", out var score) ? ToDouble(score) : null,
            ScoreClass = Get(item, "scoreClass").S,
            Reasons = (Get(item, "reasons").L ?? []).ConvertAll(reason => new Reason(Get(reason.M, "code").S, Get(reason.M, "text").S)),
            Source = Get(item, "source").S,
            Versions = new DecisionVersions
            {
                ModelId = Get(item, "modelId").S,
                Model = TextOrNull(item, "modelVersion"),
                FeatureSpec = TextOrNull(item, "featureSpec"),
                Policy = Get(item, "policyVersion").S,
                Routes = Get(item, "routesVersion").S,
                Markets = TextOrNull(item, "marketsVersion"),
                Endpoint = Get(item, "endpoint").S,
                Code = Get(item, "codeVersion").S,
            },
            Supersedes = TextOrNull(item, "supersedes") is { } supersedes ? Guid.ParseExact(supersedes, "D") : null,
            SupersededOutcome =
                TextOrNull(item, "supersededOutcome") is not { } was ? null
                : DecisionOutcomes.TryParse(was, out var superseded) ? superseded
                : throw Foreign("supersededOutcome"),
            Reviewer = TextOrNull(item, "reviewer"),
            AuditId = auditId,
            CustomerId = TextOrNull(item, CustomerId) ?? "",
            Market = Get(item, "market").S,
            Assortment = TextOrNull(item, "assortment"),
            PaymentMethod = Get(item, "paymentMethod").S,
            Currency = Get(item, "currency").S,
            GrandTotal = decimal.Parse(Get(item, "grandTotal").N, NumberStyles.Float, CultureInfo.InvariantCulture),
            IsTest = Get(item, "isTest").BOOL == true,
        };

    internal static DecisionOutcome OutcomeOf(Item item) =>
        DecisionOutcomes.TryParse(Get(item, "outcome").S, out var outcome) ? outcome : throw Foreign("outcome");

    internal static DateTimeOffset DecidedAt(Item item) => ToInstant(Get(item, "decidedAt"));

    internal static DateTimeOffset ToInstant(AttributeValue value) =>
        DateTimeOffset.ParseExact(
            value.S,
            InstantFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );

    private static string DecisionIdOf(Item item)
    {
        var key = Get(item, DecisionId).S;
        return key[(key.IndexOf('#', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>To the tick, so that an instant comes back as it was.</summary>
    private const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    internal static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    internal static AttributeValue Text(string text) => new() { S = text };

    internal static AttributeValue Texts(IReadOnlyList<string> texts)
    {
        var list = new List<AttributeValue>(texts.Count);
        foreach (var text in texts)
        {
            list.Add(Text(text));
        }

        return new AttributeValue { L = list };
    }

    private static AttributeValue Reasons(IReadOnlyList<Reason> reasons)
    {
        var list = new List<AttributeValue>(reasons.Count);
        foreach (var (code, text) in reasons)
        {
            list.Add(
                new AttributeValue
                {
                    M = new Item(2, StringComparer.Ordinal) { ["code"] = Text(code), ["text"] = Text(text) },
                }
            );
        }

        return new AttributeValue { L = list };
    }

    internal static AttributeValue Number(decimal number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    internal static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    internal static AttributeValue Number(double number) =>
        new() { N = Math.Abs(number) < LeastNumber ? "0" : number.ToString("R", CultureInfo.InvariantCulture) };

    private static void AddText(Item item, string name, string? text)
    {
        if (text is not null)
        {
            item.Add(name, Text(text));
        }
    }

    internal static string? TextOrNull(Item item, string name) => item.TryGetValue(name, out var value) ? value.S : null;

    internal static List<string> ToTexts(AttributeValue value) => (value.L ?? []).ConvertAll(text => text.S);

    internal static double ToDouble(AttributeValue value) => double.Parse(value.N, NumberStyles.Float, CultureInfo.InvariantCulture);

    internal static AttributeValue Get(Item item, string name) => item.TryGetValue(name, out var value) ? value : throw Foreign(name);

    internal static InvalidDataException Foreign(string name) => new($"an item of the tables has no {name} that can be read");
}
