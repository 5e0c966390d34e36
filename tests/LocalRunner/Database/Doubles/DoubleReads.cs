using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>GetItem, BatchGetItem and Query. Under the lock of the database.</summary>
internal sealed class DoubleReads(IReadOnlyDictionary<string, DoubleTable> tables)
{
    private const int MaxKeys = 100;

    /// <summary>A page of a query ends with the item that reaches it.</summary>
    private const int MaxPageBytes = 1 << 20;

    public void Get(JsonElement request, Utf8JsonWriter answer)
    {
        RequestParts.Allow(request, "GetItem", "TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames");
        var table = DoubleDatabase.TableOf(tables, request);
        answer.WriteStartObject();
        if (table.Find(table.Key.Read(request.GetProperty("Key"))) is { } item)
        {
            answer.WritePropertyName("Item");
            Projected(request, table, index: null).Write(answer, item);
        }

        answer.WriteEndObject();
    }

    public void GetMany(JsonElement request, Utf8JsonWriter answer)
    {
        RequestParts.Allow(request, "BatchGetItem", "RequestItems");
        answer.WriteStartObject();
        answer.WriteStartObject("Responses");
        foreach (var asked in request.GetProperty("RequestItems").EnumerateObject())
        {
            RequestParts.Allow(asked.Value, "BatchGetItem", "Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames");
            var table = DoubleDatabase.TableOf(tables, asked.Name);
            var keys = asked.Value.GetProperty("Keys").EnumerateArray().Select(table.Key.Read).ToList();
            if (keys.Count is 0 or > MaxKeys || keys.Distinct().Count() < keys.Count)
            {
                throw DoubleFault.Invalid("BatchGetItem takes 1 to 100 keys, none twice");
            }

            var projection = Projected(asked.Value, table, index: null);
            answer.WriteStartArray(asked.Name);
            foreach (var item in keys.Select(table.Find).OfType<StoredItem>())
            {
                projection.Write(answer, item);
            }

            answer.WriteEndArray();
        }

        answer.WriteEndObject();
        answer.WriteStartObject("UnprocessedKeys");
        answer.WriteEndObject();
        answer.WriteEndObject();
    }

    public void Query(JsonElement request, Utf8JsonWriter answer)
    {
        RequestParts.Allow(
            request,
            "Query",
            "TableName",
            "IndexName",
            "KeyConditionExpression",
            "FilterExpression",
            "ProjectionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ConsistentRead",
            "ScanIndexForward",
            "Limit",
            "ExclusiveStartKey"
        );
        var table = DoubleDatabase.TableOf(tables, request);
        var index = request.Text("IndexName") is { } name
            ? table.Indexes.FirstOrDefault(index => index.Description.Name == name)
                ?? throw DoubleFault.Invalid($"The table does not have the specified index: {name}")
            : null;
        if (index is not null && request.Find("ConsistentRead") is { ValueKind: JsonValueKind.True })
        {
            throw DoubleFault.Invalid("Consistent reads are not supported on global secondary indexes");
        }

        var scope = ExpressionScope.Of(request);
        var keys = KeyCondition.Read(request.Text("KeyConditionExpression"), index?.Key ?? table.Key, scope);
        var filter = request.Text("FilterExpression") is { } text ? ConditionReader.Read(text) : null;
        var projection = Projected(request, table, index);
        var (page, last) = Page(request, table, index, keys);
        var count = 0;
        answer.WriteStartObject();
        answer.WriteStartArray("Items");
        foreach (var item in page.Where(item => filter?.Holds(item.Attributes, scope) != false))
        {
            projection.Write(answer, item);
            count++;
        }

        answer.WriteEndArray();
        answer.WriteNumber("Count", count);
        answer.WriteNumber("ScannedCount", page.Count);
        if (!last)
        {
            answer.WritePropertyName("LastEvaluatedKey");
            new Projection([table.Key.Partition, table.Key.Sort, index?.Key.Partition, index?.Key.Sort]).Write(answer, page[^1]);
        }

        answer.WriteEndObject();
    }

    /// <returns>What a page reads, filters left aside, and whether nothing lies behind it.</returns>
    private static (List<StoredItem> Items, bool Last) Page(JsonElement request, DoubleTable table, DoubleIndex? index, KeyCondition keys)
    {
        var items = table.In(index).Of(keys.Partition);
        var forward = request.Find("ScanIndexForward") is not { ValueKind: JsonValueKind.False };
        var max = request.Find("Limit")?.GetInt32() ?? int.MaxValue;
        var start = request.Find("ExclusiveStartKey") is { } after ? PlaceOf(after, table, index) : null;
        var page = new List<StoredItem>();
        var bytes = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var at = forward ? i : items.Count - 1 - i;
            var place = items.GetKeyAtIndex(at);
            var side = start is null ? 1 : string.CompareOrdinal(place, start);
            if ((forward ? side : -side) <= 0 && start is not null || !keys.Holds(SortOf(place, index)))
            {
                continue;
            }

            if (page.Count == max || bytes >= MaxPageBytes)
            {
                return (page, false);
            }

            page.Add(items.GetValueAtIndex(at));
            bytes += page[^1].Json.Length;
        }

        return (page, true);
    }

    private static string PlaceOf(JsonElement key, DoubleTable table, DoubleIndex? index) =>
        index is null ? table.Key.Read(key).Sort
        : index.PlaceOf(key) is { } place ? place.Sort
        : throw DoubleFault.Invalid("The provided starting key is not valid");

    /// <summary>The sort key is what stands before the key of the table.</summary>
    private static string SortOf(string place, DoubleIndex? index) => index is null ? place : place[..place.IndexOf('\0', StringComparison.Ordinal)];

    private static Projection Projected(JsonElement request, DoubleTable table, DoubleIndex? index)
    {
        if (request.Text("ProjectionExpression") is not { } text)
        {
            return index is null || index.Description.Projection == "ALL"
                ? Projection.Everything
                : new Projection([table.Key.Partition, table.Key.Sort, index.Key.Partition, index.Key.Sort, .. index.Description.Projected]);
        }

        var scope = ExpressionScope.Of(request);
        var words = new Words(text);
        var names = new List<string?>();
        do
        {
            names.Add(scope.Name(words.TakeAttribute()));
        } while (words.Take(","));
        if (words.Next is not null)
        {
            throw words.Odd();
        }

        return names.Find(name => index?.Holds(name!) == false) is { } missing
            ? throw DoubleFault.Invalid($"One or more parameter values were invalid: index {index!.Description.Name} does not project {missing}")
            : new Projection(names);
    }
}
