using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>
/// The tables in memory with DynamoDB's conditional semantics, as far as ledger and jobs speak its language: transactions, all or none, each token once; puts,
/// updates, batches of puts, reads, scans, queries of tables and indexes. The engine's own behaviour is the integration tests' matter.
/// </summary>
public sealed class FakeTables
{
    private readonly StoredItems _items = new();
    private readonly Transactions _transactions;
    private readonly Lock _gate = new();

    public FakeTables() => _transactions = new Transactions(_items);

    /// <summary>Most items a query answers at once.</summary>
    public int PageSize { get; set; } = int.MaxValue;

    /// <summary>Most items that a BatchGetItem answers at once; the rest is left unprocessed.</summary>
    public int BatchGetSize { get; set; } = int.MaxValue;

    /// <summary>Most items that a BatchWriteItem does at once; the rest is left unprocessed.</summary>
    public int BatchWriteSize { get; set; } = int.MaxValue;

    /// <summary>Items in the order of their keys: all of a table, or those under a partition key, or the one under the whole key.</summary>
    public IReadOnlyList<JsonObject> Of(string table, params string[] key)
    {
        lock (_gate)
        {
            return [.. _items.Of(table, key)];
        }
    }

    /// <summary>Puts an item there, whatever it is.</summary>
    public void Plant(string table, JsonObject item)
    {
        lock (_gate)
        {
            _items.Put(table, item);
        }
    }

    /// <summary>An attribute that is a text.</summary>
    public static string Text(JsonObject item, string name) => item[name]!["S"]!.GetValue<string>();

    /// <summary>Does and answers a call of the database.</summary>
    internal FakeAnswer Answer(RecordedCall call)
    {
        var request = JsonNode.Parse(call.Body)!.AsObject();
        lock (_gate)
        {
            return call.Operation switch
            {
                "TransactWriteItems" => _transactions.Write(request, call.Body.Length),
                "PutItem" => Alone("Put", request),
                "UpdateItem" => Alone("Update", request),
                "GetItem" => Found(Reads.Get(_items, request)),
                "BatchGetItem" => Found(Reads.GetMany(_items, request, BatchGetSize)),
                "BatchWriteItem" => BatchWrites.Write(_items, request, BatchWriteSize),
                "Scan" => Found(Reads.Scan(_items, request)),
                "Query" => Reads.IsInvalid(request) ? DatabaseFaults.Of("ValidationException") : Found(Reads.Query(_items, request, PageSize)),
                _ => throw new InvalidOperationException(call.Operation + " is not faked"),
            };
        }
    }

    private FakeAnswer Alone(string kind, JsonObject request)
    {
        var action = new WriteAction(kind, request);
        if (action.IsInvalid())
        {
            return DatabaseFaults.Of("ValidationException");
        }

        if (!action.Holds(_items))
        {
            return DatabaseFaults.Of("ConditionalCheckFailedException");
        }

        action.Apply(_items);
        return Found([]);
    }

    private static FakeAnswer Found(JsonObject body) => new(200, body.ToJsonString(), DatabaseFaults.ContentType);
}
