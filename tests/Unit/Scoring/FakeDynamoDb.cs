using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace FraudServerless.Unit.Scoring;

/// <summary>
/// DynamoDB's wire as far as the ledger speaks it: transactions of conditional puts, reads and queries over items kept in memory. Every put of ours is conditional on being
/// new. A test may answer a call itself first; the engine's own behaviour is the integration tests' matter.
/// </summary>
internal sealed class FakeDynamoDb : IAsyncDisposable
{
    private readonly FakeWire wire;
    private readonly ConcurrentDictionary<string, JsonElement> items = new(StringComparer.Ordinal);
    private readonly Lock transactions = new();

    private FakeDynamoDb(FakeWire wire) => this.wire = wire;

    /// <summary>True: it answered, nothing more is to be done.</summary>
    public Func<HttpContext, RecordedCall, Task<bool>> First { get; set; } = (_, _) => Task.FromResult(false);

    public Uri Url => wire.Url;
    public IReadOnlyList<RecordedCall> Calls => wire.Calls;
    public IEnumerable<JsonElement> Audits => OfTable("Audit");
    public IEnumerable<JsonElement> Decisions => OfTable("Decisions");

    /// <summary>Most items a query answers at once.</summary>
    public int PageSize { get; set; } = 100;

    public static async Task<FakeDynamoDb> StartAsync()
    {
        var database = new FakeDynamoDb(await FakeWire.StartAsync());
        database.wire.Answer = database.AnswerAsync;
        return database;
    }

    public static string Operation(RecordedCall call) => call.Headers["X-Amz-Target"].Split('.')[1];

    public static Task ErrorAsync(HttpContext context, int status, string type, string rest = "") =>
        FakeWire.JsonAsync(
            context,
            status,
            $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{type}}","message":"x"{{rest}}}""",
            "application/x-amz-json-1.0"
        );

    /// <summary>A transaction cancelled for these reasons, one an item.</summary>
    public static Task CancelAsync(HttpContext context, params string[] codes) =>
        ErrorAsync(
            context,
            400,
            "TransactionCanceledException",
            $$""","CancellationReasons":[{{string.Join(',', codes.Select(code => $$"""{"Code":"{{code}}"}"""))}}]"""
        );

    /// <summary>Writes what a call asks for without answering it.</summary>
    public void Apply(RecordedCall call)
    {
        using var request = JsonDocument.Parse(call.Body);
        TryWrite(request.RootElement, out _);
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, RecordedCall call)
    {
        if (await First(context, call))
        {
            return;
        }

        using var request = JsonDocument.Parse(call.Body);
        var (status, body) = Operation(call) switch
        {
            "TransactWriteItems" => TryWrite(request.RootElement, out var reasons)
                ? (200, "{}")
                : (
                    400,
                    $$"""{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"x","CancellationReasons":{{reasons}}}"""
                ),
            "GetItem" => (200, Get(request.RootElement)),
            "Query" => (200, Query(request.RootElement)),
            var other => throw new InvalidOperationException(other + " is not faked"),
        };
        await FakeWire.JsonAsync(context, status, body, "application/x-amz-json-1.0");
    }

    private bool TryWrite(JsonElement request, out string reasons)
    {
        var puts = request.GetProperty("TransactItems").EnumerateArray().Select(item => item.GetProperty("Put")).ToArray();
        lock (transactions)
        {
            var found = puts.Select(put => items.TryGetValue(KeyOf(put), out var item) ? item.GetRawText() : null).ToArray();
            if (found.Any(item => item is not null))
            {
                var each = found.Select(item => item is null ? """{"Code":"None"}""" : $$"""{"Code":"ConditionalCheckFailed","Item":{{item}}}""");
                reasons = $"[{string.Join(',', each)}]";
                return false;
            }

            foreach (var put in puts)
            {
                put.GetProperty("ConditionExpression").GetString().ShouldNotBeNull().ShouldStartWith("attribute_not_exists(");
                items[KeyOf(put)] = put.GetProperty("Item").Clone();
            }
        }

        reasons = "[]";
        return true;
    }

    private string Get(JsonElement request) =>
        items.TryGetValue("Audit/" + Text(request.GetProperty("Key"), "triggerId"), out var item) ? $$"""{"Item":{{item.GetRawText()}}}""" : "{}";

    private string Query(JsonElement request)
    {
        var orderNumber = request.GetProperty("ExpressionAttributeValues").GetProperty(":orderNumber").GetProperty("S").GetString();
        var after = request.TryGetProperty("ExclusiveStartKey", out var start) ? Text(start, "decisionId") : "";
        var found = Decisions
            .Where(item => Text(item, "orderNumber") == orderNumber && string.CompareOrdinal(Text(item, "decisionId"), after) > 0)
            .OrderBy(item => Text(item, "decisionId"), StringComparer.Ordinal)
            .ToArray();
        var page = found.Take(PageSize).ToArray();
        var last =
            page.Length < found.Length
                ? $$$""","LastEvaluatedKey":{"orderNumber":{"S":"{{{orderNumber}}}"},"decisionId":{"S":"{{{Text(page[^1], "decisionId")}}}"}}"""
                : "";
        return $$"""{"Items":[{{string.Join(',', page.Select(item => item.GetRawText()))}}]{{last}}}""";
    }

    private IEnumerable<JsonElement> OfTable(string table) =>
        items.Where(item => item.Key.StartsWith(table + "/", StringComparison.Ordinal)).Select(item => item.Value);

    private static string KeyOf(JsonElement put)
    {
        var table = put.GetProperty("TableName").GetString();
        var item = put.GetProperty("Item");
        return table == "Audit" ? "Audit/" + Text(item, "triggerId") : $"{table}/{Text(item, "orderNumber")}/{Text(item, "decisionId")}";
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetProperty("S").GetString()!;
}
