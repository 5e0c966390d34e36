using System.Buffers;
using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>
/// The tables of the template in memory behind the calls of DynamoDB's JSON protocol that the functions make. Conditions hold exactly or the call is refused; all
/// calls are one after the other, so that no transaction meets another. Thread-safe.
/// </summary>
internal sealed class DoubleDatabase
{
    /// <summary>What the service has and this has not, for who reads its figures.</summary>
    public const string Limits =
        "no stream (the Projector gets no events: no links, no reviews), no scans, no expiry, no limits of throughput or size, "
        + "no conflicts between transactions; nothing outlives the stack";

    private const int MaxBatch = 25;
    private readonly Dictionary<string, DoubleTable> _tables;
    private readonly DoubleTransactions _transactions;
    private readonly DoubleReads _reads;
    private readonly Lock _gate = new();

    public DoubleDatabase(IEnumerable<TableDefinition> tables, TimeProvider time)
    {
        _tables = tables.ToDictionary(table => table.Name, table => new DoubleTable(table), StringComparer.Ordinal);
        _transactions = new DoubleTransactions(_tables, time);
        _reads = new DoubleReads(_tables);
    }

    public static DoubleTable TableOf(IReadOnlyDictionary<string, DoubleTable> tables, JsonElement request) =>
        TableOf(tables, request.Text("TableName") ?? throw DoubleFault.Invalid("The request has no TableName"));

    public static DoubleTable TableOf(IReadOnlyDictionary<string, DoubleTable> tables, string name) =>
        tables.GetValueOrDefault(name)
        ?? throw new DoubleFault("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found");

    /// <summary>Does a call and writes its answer.</summary>
    /// <param name="operation">E.g. <c>PutItem</c>.</param>
    /// <returns>The status.</returns>
    public int Answer(string operation, ReadOnlySpan<byte> body, IBufferWriter<byte> answer)
    {
        try
        {
            var request = JsonElement.Parse(body);
            using var json = new Utf8JsonWriter(answer);
            switch (operation)
            {
                case "TransactWriteItems":
                    return Transact(request, json);
                case "PutItem":
                    return Alone("Put", request, json);
                case "UpdateItem":
                    return Alone("Update", request, json);
                case "DeleteItem":
                    return Alone("Delete", request, json);
                case "BatchWriteItem":
                    WriteMany(request, json);
                    return 200;
                case "GetItem":
                    Read(_reads.Get, request, json);
                    return 200;
                case "BatchGetItem":
                    Read(_reads.GetMany, request, json);
                    return 200;
                case "Query":
                    Read(_reads.Query, request, json);
                    return 200;
                default:
                    throw new NotDoubled($"the operation {operation}");
            }
        }
        catch (JsonException)
        {
            throw new DoubleFault("SerializationException", "The request is no JSON");
        }
    }

    private int Transact(JsonElement request, Utf8JsonWriter json)
    {
        var (writes, token, hash) = _transactions.Read(request);
        IReadOnlyList<bool>? held;
        StoredItem?[] old;
        lock (_gate)
        {
            held = _transactions.Write(writes, token, hash);
            old = held is null ? [] : [.. writes.Select((write, i) => write.ReturnsOld && !held[i] ? write.Before : null)];
        }

        json.WriteStartObject();
        if (held is null)
        {
            json.WriteEndObject();
            return 200;
        }

        var codes = held.Select(holds => holds ? "None" : "ConditionalCheckFailed").ToList();
        DoubleAnswers.WriteFault(
            json,
            "TransactionCanceledException",
            $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", codes)}]"
        );
        json.WriteStartArray("CancellationReasons");
        for (var i = 0; i < codes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("Code", codes[i]);
            if (!held[i])
            {
                json.WriteString("Message", DoubleAnswers.ConditionFailed);
            }

            WriteOld(json, old[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return 400;
    }

    private int Alone(string kind, JsonElement request, Utf8JsonWriter json)
    {
        var write = new DoubleWrite(kind, request, _tables);
        bool holds;
        StoredItem? old = null;
        lock (_gate)
        {
            holds = write.Holds();
            if (holds)
            {
                write.Prepare();
                write.Apply();
            }
            else if (write.ReturnsOld)
            {
                old = write.Before;
            }
        }

        json.WriteStartObject();
        if (!holds)
        {
            DoubleAnswers.WriteFault(json, "ConditionalCheckFailedException", DoubleAnswers.ConditionFailed);
            WriteOld(json, old);
        }

        json.WriteEndObject();
        return holds ? 200 : 400;
    }

    /// <summary>Each for itself.</summary>
    private void WriteMany(JsonElement request, Utf8JsonWriter json)
    {
        RequestParts.Allow(request, "BatchWriteItem", "RequestItems");
        var writes = new List<DoubleWrite>();
        foreach (var asked in request.GetProperty("RequestItems").EnumerateObject())
        {
            foreach (var action in asked.Value.EnumerateArray().SelectMany(action => action.EnumerateObject()))
            {
                var kind = action.Name switch
                {
                    "PutRequest" => "Put",
                    "DeleteRequest" => "Delete",
                    _ => throw new NotDoubled($"{action.Name} in BatchWriteItem"),
                };
                writes.Add(new DoubleWrite(kind, DoubleAnswers.WithTable(action.Value, asked.Name), _tables));
            }
        }

        if (writes.Count is 0 or > MaxBatch || writes.Select(write => write.Place).Distinct().Count() < writes.Count)
        {
            throw DoubleFault.Invalid("BatchWriteItem takes 1 to 25 writes, none two of one item");
        }

        lock (_gate)
        {
            writes.ForEach(write => write.Apply());
        }

        json.WriteStartObject();
        json.WriteStartObject("UnprocessedItems");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Read(Action<JsonElement, Utf8JsonWriter> read, JsonElement request, Utf8JsonWriter json)
    {
        lock (_gate)
        {
            read(request, json);
        }
    }

    private static void WriteOld(Utf8JsonWriter json, StoredItem? old)
    {
        if (old is not null)
        {
            json.WritePropertyName("Item");
            json.WriteRawValue(old.Json.Span, skipInputValidation: true);
        }
    }
}
