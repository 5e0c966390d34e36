using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Functions.Checkout;

/// <summary>
/// The wire to AWS, on loopback: InvokeEndpoint answers what a test sets, TransactWriteItems keeps items by their keys with the database's conditional
/// puts, GetItem finds what was put, SendMessage keeps messages.
/// Any other call fails the test.
/// </summary>
public sealed class FakeAws : IAsyncDisposable
{
    public const string GoodScore =
        """{"score":0.0421,"model":"2026.11.1","features":"1-0123456789ab","base":-3.1,"contributions":[["history.orders_total",-0.31],["device.session_age",0.12]],"vector":"AACAPwAAAEA="}""";

    private readonly WebApplication _app;
    private readonly ConcurrentBag<string> _unexpected = [];

    private FakeAws(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Answers an invocation; reset with <see cref="Reset"/>.</summary>
    public Func<HttpContext, Task> Invoke { get; set; } = AnswerGoodScore;

    /// <summary>Called instead of the store when set.</summary>
    public Func<HttpContext, Task>? Write { get; set; }

    /// <summary>Called instead of the queue when set.</summary>
    public Func<HttpContext, Task>? Send { get; set; }

    /// <summary>Bodies of the messages that were sent.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>Bodies of the invocations.</summary>
    public ConcurrentQueue<string> Invocations { get; } = new();

    /// <summary>Table and key to item.</summary>
    public ConcurrentDictionary<string, JsonNode> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls that no test has a place for.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    public static async Task<FakeAws> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeAws(app);
        app.MapPost("/endpoints/{name}/invocations", (RequestDelegate)fake.InvokeAsync);
        app.MapPost("/", (RequestDelegate)fake.DynamoDbAsync);
        // Whoever warms up looks whether the services are there.
        app.MapGet("/", () => "healthy");
        app.MapFallback(fake.RefuseAsync);
        await app.StartAsync();
        return fake;
    }

    public void Reset()
    {
        Invoke = AnswerGoodScore;
        Write = null;
        Send = null;
        Messages.Clear();
    }

    public static Task AnswerGoodScore(HttpContext http) => http.Response.WriteAsync(GoodScore);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task InvokeAsync(HttpContext http)
    {
        Invocations.Enqueue(await new StreamReader(http.Request.Body).ReadToEndAsync());
        http.Response.ContentType = "application/json";
        await Invoke(http);
    }

    private async Task DynamoDbAsync(HttpContext http)
    {
        http.Response.ContentType = "application/x-amz-json-1.0";
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (target == "AmazonSQS.SendMessage")
        {
            if (Send is { } send)
            {
                await send(http);
                return;
            }

            Messages.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!["MessageBody"]!.GetValue<string>());
            await http.Response.WriteAsync("""{"MessageId":"m-1"}""");
            return;
        }

        if (target is not ("DynamoDB_20120810.TransactWriteItems" or "DynamoDB_20120810.GetItem"))
        {
            await RefuseAsync(http);
            return;
        }

        if (Write is { } write)
        {
            await write(http);
            return;
        }

        var body = (await JsonNode.ParseAsync(http.Request.Body))!;
        if (target == "DynamoDB_20120810.GetItem")
        {
            var found = Items.TryGetValue(KeyOf(body["TableName"]!.GetValue<string>(), body["Key"]!), out var item)
                ? new JsonObject { ["Item"] = item.DeepClone() }
                : [];
            await http.Response.WriteAsync(found.ToJsonString());
            return;
        }

        var puts = body["TransactItems"]!.AsArray().Select(item => item!["Put"]!).ToList();
        string answer;
        lock (Items)
        {
            var taken = puts.ConvertAll(put => put["ConditionExpression"] is not null && Items.TryGetValue(KeyOf(put), out var item) ? item : null);
            if (taken.Exists(item => item is not null))
            {
                http.Response.StatusCode = 400;
                var reasons = taken.Select(item => (JsonNode)(item is null ? new JsonObject { ["Code"] = "None" } : Failed(item))).ToArray();
                var error = new JsonObject
                {
                    ["__type"] = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                    ["Message"] = "Transaction cancelled",
                    ["CancellationReasons"] = new JsonArray(reasons),
                };
                answer = error.ToJsonString();
            }
            else
            {
                puts.ForEach(put => Items[KeyOf(put)] = put["Item"]!.DeepClone());
                answer = "{}";
            }
        }

        await http.Response.WriteAsync(answer);
    }

    private static JsonObject Failed(JsonNode item) =>
        new()
        {
            ["Code"] = "ConditionalCheckFailed",
            ["Message"] = "The conditional request failed",
            ["Item"] = item.DeepClone(),
        };

    private static string KeyOf(JsonNode put) => KeyOf(put["TableName"]!.GetValue<string>(), put["Item"]!);

    private static string KeyOf(string table, JsonNode item) =>
        table == "Audit" ? $"Audit/{item["triggerId"]!["S"]}" : $"{table}/{item["orderNumber"]!["S"]}/{item["decisionId"]!["S"]}";

    private Task RefuseAsync(HttpContext http)
    {
        _unexpected.Add($"{http.Request.Method} {http.Request.Path} {http.Request.Headers["X-Amz-Target"]}");
        http.Response.StatusCode = 400;
        return http.Response.WriteAsync(JsonSerializer.Serialize("unexpected call", StringJson.Default.String));
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class StringJson : System.Text.Json.Serialization.JsonSerializerContext;
