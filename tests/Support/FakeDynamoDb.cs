using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support;

/// <summary>
/// DynamoDB's wire over <see cref="FakeTables"/>. A test may answer a call itself first.
/// </summary>
public sealed class FakeDynamoDb : IAsyncDisposable
{
    private readonly FakeWire _wire;

    private FakeDynamoDb(FakeWire wire) => _wire = wire;

    /// <summary>True: it answered, nothing more is to be done.</summary>
    public Func<HttpContext, RecordedCall, Task<bool>> First { get; set; } = (_, _) => Task.FromResult(false);

    public Uri Url => _wire.Url;
    public int Connections => _wire.Connections;
    public IReadOnlyList<RecordedCall> Calls => _wire.Calls;

    /// <summary>The call of this number, from 1, as soon as it has come.</summary>
    public Task<RecordedCall> CallAsync(int number) => _wire.CallAsync(number);

    public FakeTables Tables { get; } = new();
    public IEnumerable<JsonElement> Audits => OfTable("Audit");
    public IEnumerable<JsonElement> Decisions => OfTable("Decisions");

    public static async Task<FakeDynamoDb> StartAsync()
    {
        var database = new FakeDynamoDb(await FakeWire.StartAsync());
        database._wire.Answer = database.AnswerAsync;
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
    public void Apply(RecordedCall call) => Tables.Answer(Operation(call), call.Body);

    public Task DropConnectionsAsync() => _wire.DropConnectionsAsync();

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, RecordedCall call)
    {
        if (await First(context, call))
        {
            return;
        }

        if (!call.Headers.ContainsKey("X-Amz-Target"))
        {
            // What the service says to whoever looks whether it is there.
            await FakeWire.JsonAsync(context, 200, "healthy: dynamodb.eu-central-1.amazonaws.com", "text/plain");
            return;
        }

        var (status, body) = Tables.Answer(Operation(call), call.Body);
        await FakeWire.JsonAsync(context, status, body, "application/x-amz-json-1.0");
    }

    private IEnumerable<JsonElement> OfTable(string table) =>
        Tables.Of(table).Select(item => JsonDocument.Parse(item.ToJsonString()).RootElement.Clone());
}
