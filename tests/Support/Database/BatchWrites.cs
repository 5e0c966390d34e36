using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>BatchWriteItem of one table, puts alone: no two of one item, each for itself.</summary>
internal static class BatchWrites
{
    private const int MaxItems = 25;

    public static FakeAnswer Write(StoredItems items, JsonObject request, int max)
    {
        var (table, asked) = request["RequestItems"]!.AsObject().Single();
        var puts = asked!.AsArray().Select(action => action!["PutRequest"]!["Item"]!.AsObject()).ToList();
        var actions = puts.ConvertAll(item => new WriteAction("Put", new JsonObject { ["TableName"] = table, ["Item"] = item.DeepClone() }));
        if (
            actions.Count is 0 or > MaxItems
            || actions.Exists(action => action.IsInvalid())
            || actions.Select(action => action.Place).Distinct(StringComparer.Ordinal).Count() < actions.Count
        )
        {
            return DatabaseFaults.Of("ValidationException");
        }

        actions.Take(max).ToList().ForEach(action => action.Apply(items));
        var left = puts.Skip(max).Select(item => (JsonNode)new JsonObject { ["PutRequest"] = new JsonObject { ["Item"] = item.DeepClone() } });
        var answer = new JsonObject
        {
            ["UnprocessedItems"] = puts.Count > max ? new JsonObject { [table] = new JsonArray([.. left]) } : new JsonObject(),
        };
        return new FakeAnswer(200, answer.ToJsonString(), DatabaseFaults.ContentType);
    }
}
