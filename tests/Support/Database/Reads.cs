using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>GetItem, BatchGetItem of one table, and Query of a table or an index, page by page.</summary>
internal static class Reads
{
    public static JsonObject Get(StoredItems items, JsonObject request) =>
        items.Get(Table(request), request["Key"]!.AsObject()) is { } item ? new JsonObject { ["Item"] = item.DeepClone() } : [];

    public static JsonObject GetMany(StoredItems items, JsonObject request, int max)
    {
        var (table, asked) = request["RequestItems"]!.AsObject().Single();
        var keys = asked!["Keys"]!.AsArray().Select(key => key!.AsObject()).ToList();
        // In no order that anybody could rely on.
        var found = keys.Take(max).Select(key => items.Get(table, key)).OfType<JsonObject>().Reverse();
        var answer = new JsonObject { ["Responses"] = new JsonObject { [table] = ArrayOf(found) } };
        if (keys.Count > max)
        {
            answer["UnprocessedKeys"] = new JsonObject { [table] = new JsonObject { ["Keys"] = ArrayOf(keys.Skip(max)) } };
        }

        return answer;
    }

    /// <summary>A segment has the items of some partition keys.</summary>
    public static JsonObject Scan(StoredItems items, JsonObject request)
    {
        var table = Table(request);
        var keys = TableKeys.Of(table);
        var (segment, segments) = (request["Segment"]?.GetValue<int>() ?? 0, request["TotalSegments"]?.GetValue<int>() ?? 1);
        var found = items.Of(table).Where(item => FakeTables.Text(item, keys.Partition).Sum(c => c) % segments == segment).ToList();
        if (request["ExclusiveStartKey"] is JsonObject after)
        {
            var start = TableKeys.KeyOf(table, after);
            found = [.. found.SkipWhile(item => TableKeys.KeyOf(table, item) != start).Skip(1)];
        }

        var page = found.Take(request["Limit"]?.GetValue<int>() ?? int.MaxValue).ToList();
        var answer = new JsonObject { ["Items"] = ArrayOf(page.Select(item => Project(item, Projected(keys, keys.Attributes, request)))) };
        if (found.Count > page.Count)
        {
            answer["LastEvaluatedKey"] = Project(page[^1], keys.Attributes);
        }

        return answer;
    }

    /// <summary>What the real one would refuse: conditions on other attributes than the key, and an index that is to be consistent.</summary>
    public static bool IsInvalid(JsonObject request)
    {
        var keys = Keys(request);
        var named = Conditions.Names(Expression(request, "KeyConditionExpression")!, request).ToList();
        return named[0] != keys.Partition
            || named.Skip(1).Any(name => name != keys.Sort)
            || (keys.Index is not null && request["ConsistentRead"]?.GetValue<bool>() == true);
    }

    public static JsonObject Query(StoredItems items, JsonObject request, int pageSize)
    {
        var keys = Keys(request);
        var positions = TableKeys.Of(keys.Table).Attributes.Union(keys.Attributes).ToList();
        var found = items
            .Of(keys.Table)
            .Where(item => Conditions.Hold(Expression(request, "KeyConditionExpression"), request, item))
            .OrderBy(item => keys.Sort is { } sort ? FakeTables.Text(item, sort) : "", StringComparer.Ordinal)
            .ToList();
        if (request["ScanIndexForward"]?.GetValue<bool>() == false)
        {
            found.Reverse();
        }

        if (request["ExclusiveStartKey"] is JsonObject after)
        {
            var start = TableKeys.KeyOf(keys.Table, after);
            found = [.. found.SkipWhile(item => TableKeys.KeyOf(keys.Table, item) != start).Skip(1)];
        }

        // A filter takes away from what a page has read.
        var page = found.Take(Math.Min(pageSize, request["Limit"]?.GetValue<int>() ?? int.MaxValue)).ToList();
        var passed = page.Where(item => Conditions.Hold(Expression(request, "FilterExpression"), request, item));
        var answer = new JsonObject { ["Items"] = ArrayOf(passed.Select(item => Project(item, Projected(keys, positions, request)))) };
        if (found.Count > page.Count)
        {
            answer["LastEvaluatedKey"] = Project(page[^1], positions);
        }

        return answer;
    }

    /// <summary>Null: all that there is.</summary>
    private static IReadOnlyCollection<string>? Projected(TableKeys keys, IReadOnlyCollection<string> positions, JsonObject request)
    {
        IReadOnlyCollection<string>? held = keys.Index is null ? null : [.. positions, .. keys.Projected];
        var asked = Expression(request, "ProjectionExpression")?.Split(", ").Select(name => Placeholders.Name(request, name)).ToList();
        return asked is null ? held
            : asked.Find(name => held?.Contains(name) == false) is { } missing
                ? throw new InvalidOperationException($"index {keys.Index} does not hold {missing}")
            : asked;
    }

    private static JsonObject Project(JsonObject item, IReadOnlyCollection<string>? names) =>
        new(
            item.Where(attribute => names?.Contains(attribute.Key) != false)
                .Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone()))
        );

    private static JsonArray ArrayOf(IEnumerable<JsonObject> items) => new([.. items.Select(item => item.DeepClone())]);

    private static TableKeys Keys(JsonObject request) => TableKeys.Of(Table(request), Expression(request, "IndexName"));

    private static string Table(JsonObject request) => request["TableName"]!.GetValue<string>();

    private static string? Expression(JsonObject request, string name) => request[name]?.GetValue<string>();
}
