using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Ledger;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Items of the Jobs table. <c>job</c> under the job's id describes it. Under the id and a shard, e.g. <c>degraded-2026-11-25#07</c>, <c>counts</c> holds counts as
/// attributes by <see cref="JobCounters"/>' names, and <c>once#…</c> marks what was counted without a decision. The shard is part of the partition key, since what
/// happens by itself all counts on one job of the day, and one key takes 1,000 write units a second.
/// </summary>
internal static class JobItems
{
    /// <summary>
    /// In a total outage 10,000 orders a second are decided again, 25 in a transaction; an item with all its counts is some kilobytes, and each kilobyte costs two
    /// units in a transaction.
    /// </summary>
    public const int Shards = 64;
    public const string Description = "job";
    public const string Counts = "counts";
    public const string OncePrefix = "once#";

    /// <summary>Partition key of the index of jobs. Only descriptions have it: people start jobs, so one key is no hot one, and no count pays for an index.</summary>
    public const string List = "jobs";
    public const string StartedId = "startedId";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>What is no count in an item of counts.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "jobId", "shard", "firstAt", "lastAt", "expiresAt" };

    /// <summary>Jobs are kept as long as it takes to look at their report.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public static Item Key(string jobId, string shard) => new(StringComparer.Ordinal) { ["jobId"] = Text(jobId), ["shard"] = Text(shard) };

    /// <summary>Partition key of a shard of a job; no id of a job has the sign.</summary>
    public static string Partition(string jobId, int shard) => string.Create(CultureInfo.InvariantCulture, $"{jobId}#{shard:00}");

    public static Item MarkKey(string jobId, string what) => Key(Partition(jobId, StableHash.Shard(what, Shards)), OncePrefix + what);

    public static Item Mark(string jobId, string what, string counter, DateTimeOffset now)
    {
        var item = MarkKey(jobId, what);
        item["counter"] = Text(counter);
        item["expiresAt"] = Expiry(now);
        return item;
    }

    public static JobMark? ToMark(Item item) =>
        TextOrNull(item, "counter") is { Length: > 0 } counter ? new JobMark(Get(item, "shard").S[OncePrefix.Length..], counter) : null;

    /// <summary>What a mark stands for does not count any more.</summary>
    public static Update Withdraw(string table, string jobId, JobMark mark) =>
        new()
        {
            TableName = table,
            Key = MarkKey(jobId, mark.What),
            UpdateExpression = "SET #counter = :none",
            ConditionExpression = "#counter = :counter",
            ExpressionAttributeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["#counter"] = "counter" },
            ExpressionAttributeValues = new Item(StringComparer.Ordinal) { [":counter"] = Text(mark.Counter), [":none"] = Text("") },
        };

    /// <summary>Adds to the counts in one shard, whichever: orders that are written at the same time should not meet at one item.</summary>
    public static Update Add(string table, string jobId, IReadOnlyDictionary<string, decimal> deltas, DateTimeOffset now)
    {
#pragma warning disable CA5394 // Nothing secret depends on it.
        var shard = Random.Shared.Next(Shards);
#pragma warning restore CA5394
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = new Item(StringComparer.Ordinal) { [":now"] = Text(now.ToString("O", CultureInfo.InvariantCulture)), [":expiry"] = Expiry(now) };
        var expression = new StringBuilder("SET lastAt = :now, firstAt = if_not_exists(firstAt, :now), expiresAt = :expiry ADD ");
        foreach (var (name, delta) in deltas)
        {
            var number = names.Count;
            names.Add(string.Create(CultureInfo.InvariantCulture, $"#{number}"), name);
            values.Add(string.Create(CultureInfo.InvariantCulture, $":{number}"), Number(delta));
            expression.Append(CultureInfo.InvariantCulture, $"{(number == 0 ? "" : ", ")}#{number} :{number}");
        }

        return new Update
        {
            TableName = table,
            Key = Key(Partition(jobId, shard), Counts),
            UpdateExpression = expression.ToString(),
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
        };
    }

    public static JobCounts ToCounts(IEnumerable<Item> shards)
    {
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        DateTimeOffset? first = null,
            last = null;
        foreach (var item in shards)
        {
            first = Earlier(first, Instant(item, "firstAt"));
            last = Later(last, Instant(item, "lastAt"));
            foreach (var (name, value) in item)
            {
                if (!Reserved.Contains(name))
                {
                    sums[name] = sums.GetValueOrDefault(name) + decimal.Parse(value.N, NumberStyles.Float, CultureInfo.InvariantCulture);
                }
            }
        }

        return new JobCounts(sums, first, last);
    }

    public static Item OfJob(RescoreJob job)
    {
        var selection = job.Selection;
        var item = Key(job.JobId, Description);
        item["jobList"] = Text(List);
        item[StartedId] = Text(Guid.CreateVersion7(job.CreatedAt).ToString("D"));
        item["createdAt"] = Text(job.CreatedAt.ToString("O", CultureInfo.InvariantCulture));
        item["actor"] = Text(job.Actor);
        item["mode"] = Text(job.Mode.ToWire());
        item["cancelled"] = new AttributeValue { BOOL = job.Cancelled };
        item["listed"] = new AttributeValue { BOOL = selection.Listed };
        item["degraded"] = new AttributeValue { BOOL = selection.Degraded };
        item["fromDay"] = Text(selection.From.ToString(DayFormat, CultureInfo.InvariantCulture));
        item["toDay"] = Text(selection.To.ToString(DayFormat, CultureInfo.InvariantCulture));
        item["pass"] = Number(job.Pass);
        item["step"] = Number(job.Step);
        item["partition"] = Number(job.Partition);
        item["enumerated"] = Number(job.Enumerated);
        item["ended"] = new AttributeValue { BOOL = job.EnumerationEnded };
        item["expiresAt"] = Expiry(job.CreatedAt);
        AddText(item, "model", job.Model);
        AddText(item, "market", selection.Market);
        AddText(item, "outcome", selection.Outcome?.ToWire());
        AddText(item, "afterDecision", job.AfterDecisionId?.ToString("D"));
        if (selection.Limit is { } limit)
        {
            item["limit"] = Number(limit);
        }

        return item;
    }

    /// <summary>Null: no job of ours.</summary>
    public static RescoreJob? ToJobOrNull(Item item)
    {
        try
        {
            return ToJob(item);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidDataException">No job of ours.</exception>
    public static RescoreJob ToJob(Item item)
    {
        try
        {
            return Read(item);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            // Not as inner exception: its message may quote the value.
            throw Foreign("value");
        }
    }

    private static RescoreJob Read(Item item) =>
        new()
        {
            JobId = Get(item, "jobId").S,
            CreatedAt = Instant(item, "createdAt") ?? throw Foreign("createdAt"),
            Actor = Get(item, "actor").S,
            Mode = RescoreNames.TryParse(Get(item, "mode").S, out var mode) ? mode : throw Foreign("mode"),
            Model = TextOrNull(item, "model"),
            Cancelled = Get(item, "cancelled").BOOL == true,
            Selection = new RescoreSelection
            {
                Listed = Get(item, "listed").BOOL == true,
                Degraded = Get(item, "degraded").BOOL == true,
                Market = TextOrNull(item, "market"),
                Outcome =
                    TextOrNull(item, "outcome") is not { } name ? null
                    : DecisionOutcomes.TryParse(name, out var outcome) ? outcome
                    : throw Foreign("outcome"),
                From = DateOnly.ParseExact(Get(item, "fromDay").S, DayFormat, CultureInfo.InvariantCulture),
                To = DateOnly.ParseExact(Get(item, "toDay").S, DayFormat, CultureInfo.InvariantCulture),
                Limit = item.ContainsKey("limit") ? Whole(item, "limit") : null,
            },
            Pass = (int)Whole(item, "pass"),
            Step = (int)Whole(item, "step"),
            Partition = (int)Whole(item, "partition"),
            AfterDecisionId = TextOrNull(item, "afterDecision") is { } after ? Guid.ParseExact(after, "D") : null,
            Enumerated = Whole(item, "enumerated"),
            EnumerationEnded = Get(item, "ended").BOOL == true,
        };

    public static AttributeValue Text(string text) => new() { S = text };

    public static AttributeValue Number(decimal number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private static AttributeValue Expiry(DateTimeOffset now) => Number((now + Kept).ToUnixTimeSeconds());

    private static void AddText(Item item, string name, string? text)
    {
        if (text is not null)
        {
            item.Add(name, Text(text));
        }
    }

    private static DateTimeOffset? Instant(Item item, string name) =>
        TextOrNull(item, name) is { } text ? DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture) : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static long Whole(Item item, string name) => long.Parse(Get(item, name).N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string? TextOrNull(Item item, string name) => item.TryGetValue(name, out var value) ? value.S : null;

    private static AttributeValue Get(Item item, string name) => item.TryGetValue(name, out var value) ? value : throw Foreign(name);

    private static InvalidDataException Foreign(string name) => new($"an item of the jobs table has no {name} that can be read");
}
