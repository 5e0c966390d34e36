using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>
/// SQS as the functions see it: the emulator behind a journal, so that no message is lost that a sender was told is there, whatever dies. The emulator does what
/// takes time (delays, visibility, long polls); what is in which queue, how often it was received and when it goes to the dead letters is the journal's.
/// <list type="bullet">
/// <item>Sent: the emulator takes the message, the journal writes it, the sender is answered. A message whose sender got no answer may be there all the same.</item>
/// <item>Received: a message that the journal does not have in that queue (it was deleted with an old receipt) is taken out and not handed on; one that was
/// received too often goes to the dead-letter queue.</item>
/// <item>Deleted: first in the emulator, then in the journal; by the message's last receipt alone, also when its visibility timeout is over or it is older than
/// the emulator.</item>
/// <item>Started again: the emulator gets all messages anew, with their ids, receive counts and what is left of their delay. Those that were hidden from other
/// receivers are visible again, so they may be delivered twice, as SQS reserves itself.</item>
/// </list>
/// While the emulator is dead every call gets 503, which SDKs try again.
/// </summary>
internal sealed class QueueEndpoint : IAsyncDisposable
{
    // A batch of ten messages has a megabyte at most, but each byte may be escaped as six.
    private const int MaxBody = 8 << 20;

    private const string NotAReceipt = "The input receipt handle is invalid.";
    private const string MediaType = "application/x-amz-json-1.0";

    private readonly Dictionary<string, QueueDefinition> _queues;
    private readonly SqsEmulator _emulator;
    private readonly QueueJournal _journal;
    private readonly StackLog _log;
    private readonly TimeProvider _time;
    private readonly List<JsonObject> _moves = [];
    private LocalServer? _server;
    private volatile EmulatorSession? _session;

    private QueueEndpoint(IReadOnlyList<QueueDefinition> queues, SqsEmulator emulator, QueueJournal journal, StackLog log, TimeProvider time)
    {
        _queues = queues.ToDictionary(queue => queue.Name, StringComparer.Ordinal);
        (_emulator, _journal, _log, _time) = (emulator, journal, log, time);
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server!.Ports[0]}");

    public ChildProcess? Process => _emulator.Process;

    /// <param name="emulator">Not running yet; from here on this one's.</param>
    /// <param name="journal">File of the journal.</param>
    /// <param name="port">0 for any free one.</param>
    public static async Task<QueueEndpoint> StartAsync(
        IReadOnlyList<QueueDefinition> queues,
        SqsEmulator emulator,
        string journal,
        int port,
        StackLog log,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var retention = queues.ToDictionary(queue => queue.Name, queue => queue.Retention, StringComparer.Ordinal);
        var opened = QueueJournal.Open(journal, name => retention.TryGetValue(name, out var time) ? time : null, time);
        var endpoint = new QueueEndpoint(queues, emulator, opened, log, time);
        try
        {
            await endpoint.StartEmulatorAsync(cancellationToken);
            endpoint._server = await LocalServer.StartAsync([port], MaxBody, endpoint.AnswerAsync);
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the emulator, as if its memory failed.</summary>
    public async Task KillEmulatorAsync()
    {
        await _emulator.KillAsync();
        await EndSessionAsync();
    }

    /// <summary>Starts the emulator (again) and gives it the messages of the journal.</summary>
    public async Task StartEmulatorAsync(CancellationToken cancellationToken)
    {
        await KillEmulatorAsync();
        await _emulator.StartAsync(cancellationToken);
        using var client = QueueCreation.Client(_emulator.Url);
        // Redriving is done here: the emulator counts from nothing when it is started again.
        var urls = await QueueCreation.EnsureAsync(client, [.. _queues.Values], redrive: false, _log, cancellationToken);
        var session = new EmulatorSession(new Uri(_emulator.Url), urls);
        try
        {
            await RefillAsync(session, cancellationToken);
        }
        catch (SqsUnavailableException fault)
        {
            session.Dispose();
            throw new StackException("The SQS emulator ended while it got its messages.", fault);
        }

        _session = session;
    }

    private async Task EndSessionAsync()
    {
        if (Interlocked.Exchange(ref _session, null) is not { } session)
        {
            return;
        }

        // What the journal gets after this it must not get behind the back of the next session.
        await session.CloseAsync();
        session.Dispose();
    }

    private async Task RefillAsync(EmulatorSession session, CancellationToken cancellationToken)
    {
        var messages = _journal.Messages.ToLookup(message => _queues.ContainsKey(message.Queue));
        foreach (var queue in messages[false].GroupBy(message => message.Queue, StringComparer.Ordinal))
        {
            _log.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{queue.Count()} messages wait in the journal for a queue that the template does not have: {queue.Key}"
                )
            );
        }

        // One at a time: messages of up to a megabyte fit into no batch with others.
        await Parallel.ForEachAsync(
            messages[true],
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (message, _) => await GiveAsync(session, message)
        );
    }

    /// <summary>Puts a message of the journal into the emulator.</summary>
    private async Task GiveAsync(EmulatorSession session, QueuedMessage message)
    {
        var request = (JsonObject)JsonNode.Parse(message.Content)!;
        request["QueueUrl"] = session.UrlOf(message.Queue);
        request["DelaySeconds"] = (int)Math.Clamp(Math.Ceiling((message.Due - _time.GetUtcNow()).TotalSeconds), 0, 900);
        var answer = await session.AskAsync("SendMessage", request);
        if (answer.Status == 200)
        {
            session.Remember(Text(answer.Body, "MessageId"), message.Id);
        }
        else
        {
            _log.Say($"Queue {message.Queue} does not take message {message.Id} of the journal: {answer.Body["message"]}");
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        SqsAnswer answer;
        try
        {
            answer = await AnswerAsync(context.Request);
        }
        catch (SqsUnavailableException fault)
        {
            answer = SqsAnswer.Fault(503, "ServiceUnavailable", fault.Message);
        }
        catch (Exception fault) when (fault is JsonException or BadHttpRequestException or InvalidOperationException or FormatException)
        {
            answer = SqsAnswer.Fault(400, "MalformedInput", fault.Message);
        }

        var body = Encoding.UTF8.GetBytes(answer.Body.ToJsonString());
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = MediaType;
        context.Response.ContentLength = body.Length;
        if (answer.QueryError is { } error)
        {
            context.Response.Headers["x-amzn-query-error"] = error;
        }

        await context.Response.Body.WriteAsync(body);
    }

    private async Task<SqsAnswer> AnswerAsync(HttpRequest http)
    {
        if (http.ContentType?.StartsWith(MediaType, StringComparison.Ordinal) != true)
        {
            return SqsAnswer.Fault(400, "UnsupportedOperation", "The local stack speaks SQS's AWS JSON protocol 1.0 alone.");
        }

        var action = http.Headers["X-Amz-Target"].ToString().Replace("AmazonSQS.", "", StringComparison.Ordinal);
        var request = JsonNode.Parse(await Bodies.ReadAsync(http)) as JsonObject ?? throw new JsonException("an object is expected");
        var session = _session ?? throw new SqsUnavailableException("The SQS emulator is not running.");
        switch (action)
        {
            case "ListQueues":
                return ListQueues(request);
            case "StartMessageMoveTask":
                return await MoveDeadLettersAsync(session, request);
            case "ListMessageMoveTasks":
                lock (_moves)
                {
                    return SqsAnswer.Ok(new JsonObject { ["Results"] = new JsonArray([.. _moves.Select(move => move.DeepClone())]) });
                }
        }

        // Any host will do: clients that want to find a queue by its URL alone have their own.
        var name = action == "GetQueueUrl" ? Text(request, "QueueName") : Text(request, "QueueUrl").Split('/')[^1];
        if (!_queues.TryGetValue(name, out var queue))
        {
            return SqsAnswer.Fault(400, "QueueDoesNotExist", "The specified queue does not exist.") with
            {
                QueryError = "AWS.SimpleQueueService.NonExistentQueue;Sender",
            };
        }

        request["QueueUrl"] = session.UrlOf(name);
        return action switch
        {
            "GetQueueUrl" => SqsAnswer.Ok(new JsonObject { ["QueueUrl"] = queue.Url }),
            "GetQueueAttributes" => await session.AskAsync(action, request),
            "SendMessage" when MessageRules.FaultOf(request) is var (code, message) => SqsAnswer.Fault(400, code, message),
            "SendMessage" => await SendAsync(session, queue, action, request),
            "SendMessageBatch" => await InPartsAsync(request, MessageRules.FaultOf, part => SendAsync(session, queue, action, part)),
            "ReceiveMessage" => await ReceiveAsync(session, queue, request),
            "ListDeadLetterSourceQueues" => SqsAnswer.Ok(new JsonObject { ["queueUrls"] = Urls(SourcesOf(queue)) }),
            "ChangeMessageVisibility" or "DeleteMessage" when Receipt.Parse(Text(request, "ReceiptHandle")) is not { } => SqsAnswer.Fault(
                400,
                "ReceiptHandleIsInvalid",
                NotAReceipt
            ),
            "ChangeMessageVisibility" => await session.AskAsync(action, WithEmulatorReceipt(request)),
            "DeleteMessage" => await DeleteAsync(
                session,
                queue,
                action,
                [Receipt.Parse(Text(request, "ReceiptHandle"))!],
                WithEmulatorReceipt(request)
            ),
            "ChangeMessageVisibilityBatch" => await InPartsAsync(
                request,
                ReceiptFaultOf,
                async part => NotInFlight(await session.AskAsync(action, WithEmulatorReceipts(part)))
            ),
            "DeleteMessageBatch" => await InPartsAsync(
                request,
                ReceiptFaultOf,
                part =>
                    DeleteAsync(
                        session,
                        queue,
                        action,
                        [.. Entries(part).Select(entry => Receipt.Parse(Text(entry, "ReceiptHandle"))!)],
                        WithEmulatorReceipts(part)
                    )
            ),
            _ => SqsAnswer.Fault(400, "UnsupportedOperation", $"The local stack does not offer {action}; its queues are those of template.yaml."),
        };
    }

    private SqsAnswer ListQueues(JsonObject request)
    {
        var prefix = request["QueueNamePrefix"]?.GetValue<string>() ?? "";
        var found = _queues.Values.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var from = request["NextToken"] is { } token ? int.Parse(token.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        var to = Math.Min(found.Count, from + (request["MaxResults"]?.GetValue<int>() ?? 1000));
        var answer = new JsonObject { ["QueueUrls"] = Urls(found.Take(to).Skip(from)) };
        if (to < found.Count)
        {
            answer["NextToken"] = to.ToString(CultureInfo.InvariantCulture);
        }

        return SqsAnswer.Ok(answer);
    }

    private static JsonArray Urls(IEnumerable<QueueDefinition> queues) => new([.. queues.Select(queue => JsonValue.Create(queue.Url))]);

    /// <summary>The queues whose dead letters come into this one.</summary>
    private IEnumerable<QueueDefinition> SourcesOf(QueueDefinition queue) => _queues.Values.Where(other => other.Redrive?.Queue == queue.Name);

    /// <summary>
    /// Brings dead letters to another queue, or back to where each came from, as new messages. SQS does it little by little; here all is done when it is answered.
    /// </summary>
    private async Task<SqsAnswer> MoveDeadLettersAsync(EmulatorSession session, JsonObject request)
    {
        var source = _queues.Values.FirstOrDefault(queue => queue.Arn == Text(request, "SourceArn"));
        var given = request["DestinationArn"]?.GetValue<string>();
        var destination = _queues.Values.FirstOrDefault(queue => queue.Arn == given);
        if (source is null || (given is not null && destination is null))
        {
            return SqsAnswer.Fault(404, "ResourceNotFoundException", "The resource that you specified doesn't exist.");
        }

        if (!SourcesOf(source).Any())
        {
            return SqsAnswer.Fault(400, "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
        }

        var (begin, moved, failure) = (_time.GetUtcNow(), 0, (string?)null);
        while (failure is null && await NextAsync(session, source) is var (message, receipt))
        {
            if (message is not null && (destination?.Name ?? message.Source) is { } target)
            {
                await session.SendingAsync(async () =>
                {
                    var now = _time.GetUtcNow();
                    var anew = new QueuedMessage(Guid.NewGuid().ToString(), target, message.Content, now, now);
                    _journal.Sent(anew);
                    _journal.Deleted(message);
                    await GiveAsync(session, anew);
                });
                moved++;
            }
            else if (message is not null)
            {
                failure = "CouldNotDetermineMessageSource";
                await session.AskAsync(
                    "ChangeMessageVisibility",
                    new JsonObject
                    {
                        ["QueueUrl"] = session.UrlOf(source.Name),
                        ["ReceiptHandle"] = receipt,
                        ["VisibilityTimeout"] = 0,
                    }
                );
                break;
            }

            await TakeOutAsync(session, source, [receipt]);
        }

        var task = new JsonObject
        {
            ["Status"] = failure is null ? "COMPLETED" : "FAILED",
            ["SourceArn"] = source.Arn,
            ["ApproximateNumberOfMessagesMoved"] = moved,
            ["StartedTimestamp"] = begin.ToUnixTimeMilliseconds(),
        };
        if (given is not null)
        {
            task["DestinationArn"] = given;
        }

        if (failure is not null)
        {
            task["FailureReason"] = failure;
        }

        lock (_moves)
        {
            _moves.Insert(0, task);
        }

        return SqsAnswer.Ok(new JsonObject { ["TaskHandle"] = Guid.NewGuid().ToString() });
    }

    /// <summary>A message that the emulator has visible in a queue, and its receipt there.</summary>
    /// <returns>Null when there is none; without a message when the journal does not have it there (any more).</returns>
    private async Task<(QueuedMessage? Message, string Receipt)?> NextAsync(EmulatorSession session, QueueDefinition queue)
    {
        var answer = await session.AskAsync(
            "ReceiveMessage",
            new JsonObject
            {
                ["QueueUrl"] = session.UrlOf(queue.Name),
                ["WaitTimeSeconds"] = 0,
                ["VisibilityTimeout"] = 60,
            }
        );
        if (answer.Body["Messages"] is not JsonArray { Count: 1 } messages || messages[0] is not JsonObject found)
        {
            return null;
        }

        await session.SettledAsync();
        var message = _journal.Find(session.FirstIdOf(Text(found, "MessageId")));
        return (message?.Queue == queue.Name ? message : null, Text(found, "ReceiptHandle"));
    }

    /// <summary>Answers a batch of which some entries are refused here and the others passed on.</summary>
    private static async Task<SqsAnswer> InPartsAsync(
        JsonObject request,
        Func<JsonObject, (string Code, string Message)?> faultOf,
        Func<JsonObject, Task<SqsAnswer>> passOn
    )
    {
        var failed = new JsonArray();
        var taken = new JsonArray();
        foreach (var entry in Entries(request))
        {
            if (faultOf(entry) is var (code, message))
            {
                failed.Add(
                    new JsonObject
                    {
                        ["Id"] = Text(entry, "Id"),
                        ["SenderFault"] = true,
                        ["Code"] = code,
                        ["Message"] = message,
                    }
                );
            }
            else
            {
                taken.Add(entry.DeepClone());
            }
        }

        if (failed.Count == 0)
        {
            return await passOn(request);
        }

        if (taken.Count == 0)
        {
            return SqsAnswer.Ok(new JsonObject { ["Successful"] = new JsonArray(), ["Failed"] = failed });
        }

        request["Entries"] = taken;
        var answer = await passOn(request);
        foreach (var other in answer.Body["Failed"] as JsonArray ?? [])
        {
            failed.Add(other!.DeepClone());
        }

        if (answer.Status == 200)
        {
            answer.Body["Failed"] = failed;
        }

        return answer;
    }

    private static (string Code, string Message)? ReceiptFaultOf(JsonObject entry) =>
        Receipt.Parse(Text(entry, "ReceiptHandle")) is null ? ("ReceiptHandleIsInvalid", NotAReceipt) : null;

    /// <summary>The emulator calls a receipt invalid whose visibility timeout is over; of a batch alone.</summary>
    private static SqsAnswer NotInFlight(SqsAnswer answer)
    {
        foreach (
            var failed in (answer.Body["Failed"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Where(failed => Text(failed, "Code") == "ReceiptHandleIsInvalid")
        )
        {
            failed["Code"] = "MessageNotInflight";
            failed["Message"] = "The specified message isn't in flight.";
        }

        return answer;
    }

    private async Task<SqsAnswer> SendAsync(EmulatorSession session, QueueDefinition queue, string action, JsonObject request)
    {
        SqsAnswer? answer = null;
        await session.SendingAsync(async () =>
        {
            answer = await session.AskAsync(action, request);
            if (answer.Status == 200)
            {
                _journal.Sent([.. AcceptedOf(queue, request, answer.Body)]);
            }
        });
        return answer!;
    }

    private IEnumerable<QueuedMessage> AcceptedOf(QueueDefinition queue, JsonObject request, JsonObject answer)
    {
        if (answer.ContainsKey("MessageId"))
        {
            return [MessageOf(queue, request, Text(answer, "MessageId"))];
        }

        var entries = Entries(request).ToDictionary(entry => Text(entry, "Id"), StringComparer.Ordinal);
        return (answer["Successful"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(sent => MessageOf(queue, entries[Text(sent, "Id")], Text(sent, "MessageId")));
    }

    private QueuedMessage MessageOf(QueueDefinition queue, JsonObject entry, string id)
    {
        var content = new JsonObject { ["MessageBody"] = entry["MessageBody"]!.DeepClone() };
        if (entry["MessageAttributes"] is { } attributes)
        {
            content["MessageAttributes"] = attributes.DeepClone();
        }

        if (entry[MessageRules.SystemAttributes] is { } system)
        {
            content[MessageRules.SystemAttributes] = system.DeepClone();
        }

        var now = _time.GetUtcNow();
        var delay = entry["DelaySeconds"] is { } seconds ? TimeSpan.FromSeconds(seconds.GetValue<int>()) : queue.Delay;
        return new QueuedMessage(id, queue.Name, Encoding.UTF8.GetBytes(content.ToJsonString()), now, now + delay);
    }

    private async Task<SqsAnswer> ReceiveAsync(EmulatorSession session, QueueDefinition queue, JsonObject request)
    {
        var answer = await session.AskAsync("ReceiveMessage", request);
        if (answer.Status != 200 || answer.Body["Messages"] is not JsonArray found)
        {
            return answer;
        }

        var delivered = found.OfType<JsonObject>().Select(json => (Json: json, Id: session.FirstIdOf(Text(json, "MessageId")))).ToList();
        // The emulator is quick: a message may come out here before its sender's answer got as far as the journal.
        if (delivered.Exists(message => _journal.Find(message.Id) is null))
        {
            await session.SettledAsync();
            delivered = delivered.ConvertAll(message => (message.Json, session.FirstIdOf(Text(message.Json, "MessageId"))));
        }

        var (handedOn, messages, gone) = (new JsonArray(), new List<QueuedMessage>(), new List<string>());
        foreach (var (json, id) in delivered)
        {
            var message = _journal.Find(id);
            if (message is null || message.Queue != queue.Name)
            {
                gone.Add(Text(json, "ReceiptHandle"));
            }
            else if (queue.Redrive is { } redrive && message.Receives >= redrive.MaxReceiveCount)
            {
                await MoveAsync(session, message, redrive.Queue);
                gone.Add(Text(json, "ReceiptHandle"));
            }
            else
            {
                messages.Add(message);
                handedOn.Add(json.DeepClone());
            }
        }

        _journal.Received(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            Restore((JsonObject)handedOn[i]!, messages[i]);
            if (Asks(request, MessageRules.TraceHeader) && messages[i].TraceHeader is { } trace)
            {
                Attributes((JsonObject)handedOn[i]!)[MessageRules.TraceHeader] = trace;
            }

            if (messages[i].Source is { } source && Asks(request, "DeadLetterQueueSourceArn"))
            {
                Attributes((JsonObject)handedOn[i]!)["DeadLetterQueueSourceArn"] = _queues.GetValueOrDefault(source)?.Arn;
            }
        }

        if (gone.Count > 0)
        {
            await TakeOutAsync(session, queue, gone);
        }

        return SqsAnswer.Ok(handedOn.Count == 0 ? [] : new JsonObject { ["Messages"] = handedOn });
    }

    /// <summary>Whether a receiver wants a system attribute.</summary>
    private static bool Asks(JsonObject request, string attribute) =>
        new[] { "AttributeNames", "MessageSystemAttributeNames" }
            .SelectMany(list => request[list] as JsonArray ?? [])
            .Any(name => name?.GetValue<string>() is { } text && (text == "All" || text == attribute));

    private static JsonObject Attributes(JsonObject delivered)
    {
        if (delivered["Attributes"] is not JsonObject attributes)
        {
            delivered["Attributes"] = attributes = [];
        }

        return attributes;
    }

    /// <summary>What the emulator does not know (any more): id, age and count of a message; and a receipt that leads back to it.</summary>
    private static void Restore(JsonObject delivered, QueuedMessage message)
    {
        delivered["MessageId"] = message.Id;
        delivered["ReceiptHandle"] = new Receipt(message.Id, message.Receives, Text(delivered, "ReceiptHandle")).ToString();
        if (delivered["Attributes"] is not JsonObject attributes)
        {
            return;
        }

        Set("ApproximateReceiveCount", message.Receives);
        Set("SentTimestamp", message.SentAt.ToUnixTimeMilliseconds());
        Set("ApproximateFirstReceiveTimestamp", message.FirstReceivedAt!.Value.ToUnixTimeMilliseconds());

        void Set(string name, long value)
        {
            if (attributes.ContainsKey(name))
            {
                attributes[name] = value.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private Task MoveAsync(EmulatorSession session, QueuedMessage message, string queue) =>
        session.SendingAsync(async () =>
        {
            _journal.Moved(message, queue);
            await GiveAsync(session, message);
        });

    private static async Task TakeOutAsync(EmulatorSession session, QueueDefinition queue, List<string> receipts) =>
        await session.AskAsync(
            "DeleteMessageBatch",
            new JsonObject
            {
                ["QueueUrl"] = session.UrlOf(queue.Name),
                ["Entries"] = new JsonArray([
                    .. receipts.Select(
                        (receipt, i) => new JsonObject { ["Id"] = i.ToString(CultureInfo.InvariantCulture), ["ReceiptHandle"] = receipt }
                    ),
                ]),
            }
        );

    private async Task<SqsAnswer> DeleteAsync(
        EmulatorSession session,
        QueueDefinition queue,
        string action,
        List<Receipt> receipts,
        JsonObject request
    )
    {
        var answer = await session.AskAsync(action, request);
        if (answer.Status == 200)
        {
            // As at AWS, a receipt of the queue that a message has left since is worth nothing, and so is one older than the last.
            _journal.Deleted([
                .. receipts
                    .Select(receipt => _journal.Find(receipt.MessageId) is { } message && message.Receives == receipt.Delivery ? message : null)
                    .OfType<QueuedMessage>()
                    .Where(message => message.Queue == queue.Name)
                    .Distinct(),
            ]);
        }

        return answer;
    }

    private static JsonObject WithEmulatorReceipts(JsonObject request)
    {
        foreach (var entry in Entries(request))
        {
            WithEmulatorReceipt(entry);
        }

        return request;
    }

    private static JsonObject WithEmulatorReceipt(JsonObject entry)
    {
        entry["ReceiptHandle"] = Receipt.Parse(Text(entry, "ReceiptHandle"))!.Emulator;
        return entry;
    }

    private static IEnumerable<JsonObject> Entries(JsonObject request) => (request["Entries"] as JsonArray ?? []).OfType<JsonObject>();

    private static string Text(JsonObject json, string name) => json[name]?.GetValue<string>() ?? throw new JsonException($"'{name}' is missing");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _emulator.DisposeAsync();
        await EndSessionAsync();
        _journal.Dispose();
    }
}
