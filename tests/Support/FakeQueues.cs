using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support;

/// <summary>Queues by name that take messages and hold them; a test delivers them itself.</summary>
public sealed class FakeQueues
{
    private const int MaxBatch = 10;
    private const int MaxBytes = 1_048_576;
    private const int MaxDelay = 900;
    private const string ContentType = "application/x-amz-json-1.0";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<FakeMessage>> _queues = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether an entry of a batch, by its id, is not taken.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>Messages of a queue, those sent with a delay too.</summary>
    public IReadOnlyList<FakeMessage> Of(string queue) => [.. Queue(queue)];

    /// <summary>Takes all messages out of a queue.</summary>
    public IReadOnlyList<FakeMessage> Drain(string queue)
    {
        var taken = new List<FakeMessage>();
        while (Queue(queue).TryDequeue(out var message))
        {
            taken.Add(message);
        }

        return taken;
    }

    /// <summary>Answers a call with a fault.</summary>
    public static Task RefuseAsync(HttpContext context, string code, int status = 400) => Refusal(code, status).SendAsync(context);

    internal void Reset()
    {
        Fails = _ => false;
        _queues.Clear();
    }

    internal FakeAnswer Answer(RecordedCall call)
    {
        var request = JsonNode.Parse(call.Body)!;
        return call.Operation switch
        {
            "SendMessage" => Send(call.Target, request),
            "SendMessageBatch" => SendMany(call.Target, request["Entries"]!.AsArray()),
            "ChangeMessageVisibility" => new FakeAnswer(200, "{}", ContentType),
            _ => throw new InvalidOperationException(call.Operation + " is not faked"),
        };
    }

    private FakeAnswer Send(string queue, JsonNode message) =>
        Length(message) > MaxBytes || Delay(message) > MaxDelay ? Refusal("InvalidParameterValue") : Answer(Put(queue, message));

    private FakeAnswer SendMany(string queue, JsonArray entries)
    {
        if (entries.Count > MaxBatch || entries.Sum(Length) > MaxBytes || entries.Any(entry => Delay(entry!) > MaxDelay))
        {
            return Refusal(entries.Count > MaxBatch ? "TooManyEntriesInBatchRequest" : "BatchRequestTooLong");
        }

        var (successful, failed) = (new JsonArray(), new JsonArray());
        foreach (var entry in entries)
        {
            var id = entry!["Id"]!.GetValue<string>();
            var fails = Fails(id);
            var result = fails ? new JsonObject { ["Code"] = "InternalError", ["SenderFault"] = false } : Put(queue, entry);
            result["Id"] = id;
            (fails ? failed : successful).Add((JsonNode)result);
        }

        return Answer(new JsonObject { ["Successful"] = successful, ["Failed"] = failed });
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
        var trace = message["MessageSystemAttributes"]?["AWSTraceHeader"]?["StringValue"]?.GetValue<string>();
        Queue(queue).Enqueue(new FakeMessage(id, body, Delay(message), attributes, trace));
#pragma warning disable CA5351 // The queue's own checksum.
        return new JsonObject { ["MessageId"] = id, ["MD5OfMessageBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))) };
#pragma warning restore CA5351
    }

    private ConcurrentQueue<FakeMessage> Queue(string name) => _queues.GetOrAdd(name, _ => new());

    private static int Length(JsonNode? message) => Encoding.UTF8.GetByteCount(message!["MessageBody"]!.GetValue<string>());

    private static int Delay(JsonNode message) => message["DelaySeconds"]?.GetValue<int>() ?? 0;

    private static FakeAnswer Answer(JsonObject body) => new(200, body.ToJsonString(), ContentType);

    private static FakeAnswer Refusal(string code, int status = 400) =>
        new(status, $$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"x"}""", ContentType);
}

/// <summary>A message in a queue.</summary>
/// <param name="Trace">The attribute <c>AWSTraceHeader</c>; null: none.</param>
public sealed record FakeMessage(string Id, string Body, int DelaySeconds, IReadOnlyDictionary<string, string> Attributes, string? Trace);
