using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Functions.Rescorer;

/// <summary>What becomes of a call.</summary>
internal enum Mishap
{
    None,

    /// <summary>500, and nothing was done.</summary>
    Refused,

    /// <summary>It was done, but the connection breaks before the answer.</summary>
    AnswerLost,
}

/// <summary>A call as a test sees it: <c>InvokeEndpoint</c>, or the operation of the database or of the queues.</summary>
internal sealed record WireCall(int Number, string Operation, string Body)
{
    /// <summary>The last part of the queue's address, or the endpoint's name.</summary>
    public string Target { get; init; } = "";
}

/// <summary>A message in a queue.</summary>
internal sealed record FakeMessage(string Id, string Body, int DelaySeconds, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Endpoints, tables and queues on loopback, with the state that they would have.</summary>
internal sealed class RescoreWire : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<WireCall> _calls = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<FakeMessage>> _queues = new(StringComparer.Ordinal);
    private int _count;

    private RescoreWire(WebApplication app) => _app = app;

    public FakeTables Tables { get; } = new();
    public string Url => _app.Urls.Single();

    /// <summary>Every call, in the order in which they came.</summary>
    public IReadOnlyList<WireCall> Calls => [.. _calls];

    /// <summary>What happens to a call.</summary>
    public Func<WireCall, Mishap> Happens { get; set; } = _ => Mishap.None;

    /// <summary>The line that an endpoint answers to an order: a score, an error, anything.</summary>
    public Func<string, string, string> Line { get; set; } = (_, _) => Score(0.01);

    /// <summary>Answers a whole invocation instead, when it gives a status other than 200.</summary>
    public Func<WireCall, int> Invocation { get; set; } = _ => 200;

    public static async Task<RescoreWire> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(1));
        var wire = new RescoreWire(builder.Build());
        wire._app.Run(wire.HandleAsync);
        await wire._app.StartAsync();
        return wire;
    }

    public static string Score(double value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"score":{{value}},"model":"2","features":"1-abc","base":-3.1,"contributions":[["history.x",-0.31]]}"""
        );

    /// <summary>Messages of a queue, those sent with a delay too.</summary>
    public IReadOnlyList<FakeMessage> Queue(string name) => [.. _queues.GetOrAdd(name, _ => new())];

    /// <summary>Takes all messages out of a queue.</summary>
    public IReadOnlyList<FakeMessage> Drain(string name)
    {
        var taken = new List<FakeMessage>();
        while (_queues.GetOrAdd(name, _ => new()).TryDequeue(out var message))
        {
            taken.Add(message);
        }

        return taken;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = Encoding.UTF8.GetString(body.ToArray());
        var path = context.Request.Path.Value!.Split('/');
        var header = context.Request.Headers["X-Amz-Target"].ToString().Split('.');
        var call = new WireCall(Interlocked.Increment(ref _count), path is [_, "endpoints", ..] ? "InvokeEndpoint" : header[^1], text)
        {
            Target =
                path is [_, "endpoints", var endpoint, ..] ? endpoint
                : header[0] == "AmazonSQS" ? JsonNode.Parse(text)!["QueueUrl"]!.GetValue<string>().Split('/')[^1]
                : "",
        };
        _calls.Enqueue(call);
        var mishap = Happens(call);
        if (mishap == Mishap.Refused)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("{}");
            return;
        }

        var (status, type, answer) =
            call.Operation == "InvokeEndpoint" ? Invoke(call)
            : header[0] == "AmazonSQS" ? (200, "application/x-amz-json-1.0", Send(call))
            : Database(call, body.ToArray());
        if (mishap == Mishap.AnswerLost)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (status == 424)
        {
            context.Response.Headers["x-amzn-ErrorType"] = "ModelError";
        }

        await context.Response.WriteAsync(answer);
    }

    private (int, string, string) Database(WireCall call, byte[] body)
    {
        var (status, answer) = Tables.Answer(call.Operation, body);
        return (status, "application/x-amz-json-1.0", answer);
    }

    private (int Status, string Type, string Body) Invoke(WireCall call)
    {
        if (Invocation(call) is var status and not 200)
        {
            return (status, "application/json", """{"Message":"no","OriginalStatusCode":500}""");
        }

        var lines = call
            .Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Line(call.Target, JsonNode.Parse(line)!["orderNumber"]!.GetValue<string>()));
        return (200, "application/jsonlines", string.Concat(lines.Select(line => line + "\n")));
    }

    private string Send(WireCall call)
    {
        var request = JsonNode.Parse(call.Body)!;
        switch (call.Operation)
        {
            case "SendMessage":
                return Put(call.Target, request).ToJsonString();
            case "SendMessageBatch":
                var sent = request["Entries"]!
                    .AsArray()
                    .Select(entry =>
                    {
                        var answer = Put(call.Target, entry!);
                        answer["Id"] = entry!["Id"]!.GetValue<string>();
                        return (JsonNode)answer;
                    });
                return new JsonObject { ["Successful"] = new JsonArray([.. sent]), ["Failed"] = new JsonArray() }.ToJsonString();
            case "ChangeMessageVisibility":
                return "{}";
            default:
                throw new InvalidOperationException(call.Operation + " is not faked");
        }
    }

    private JsonObject Put(string queue, JsonNode message)
    {
        var body = message["MessageBody"]!.GetValue<string>();
        var id = string.Create(CultureInfo.InvariantCulture, $"m-{Interlocked.Increment(ref _count)}");
        var attributes = (message["MessageAttributes"]?.AsObject() ?? []).ToDictionary(
            attribute => attribute.Key,
            attribute => attribute.Value!["StringValue"]!.GetValue<string>(),
            StringComparer.Ordinal
        );
        _queues.GetOrAdd(queue, _ => new()).Enqueue(new FakeMessage(id, body, message["DelaySeconds"]?.GetValue<int>() ?? 0, attributes));
#pragma warning disable CA5351 // The queue's own checksum.
        return new JsonObject { ["MessageId"] = id, ["MD5OfMessageBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))) };
#pragma warning restore CA5351
    }
}
