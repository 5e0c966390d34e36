using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Hosting;

namespace FraudServerless.Messaging;

/// <summary>
/// The queue of what is to be decided again, and those around it: dead letters and decision changes. Nothing here throws for what the queue does, but says
/// whether the message is safe there. Thread-safe; connects when it is first used, since most checks leave nothing behind.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1711:Identifiers should not have incorrect suffix",
    Justification = "A queue of SQS, not a collection."
)]
public sealed class RescoreQueue(QueueSettings settings, Func<IAmazonSQS> connect, TimeProvider time)
{
    /// <summary>SQS takes so many in one request, and so many bytes.</summary>
    private const int MaxBatch = 10;
    private const int MaxBatchBytes = 1_048_576;

    /// <summary>The longest that SQS delays a message, and in one step hides a received one here.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);

    private const int MaxAttempts = 4;
    private const int MaxReason = 256;

    private readonly Lazy<IAmazonSQS> _client = new(connect);

    /// <summary>The real queues, over connections that others use too.</summary>
    public static RescoreQueue Create(QueueSettings queues, AwsConnections connections, TimeProvider time) =>
        new(
            queues,
            () =>
            {
                var config = AwsClients.Configure(new AmazonSQSConfig(), connections.Region, queues.Url, queues.Timeout, connections.Sqs);
                return connections.Credentials is { } credentials ? new AmazonSQSClient(credentials, config) : new AmazonSQSClient(config);
            },
            time
        );

    /// <summary>Puts a message into the rescore queue.</summary>
    /// <param name="message">What is to be done.</param>
    /// <param name="delay">After which it is delivered.</param>
    /// <param name="within">How long sending may take, when that is less than the queue's timeout.</param>
    /// <returns>Whether it is safe there.</returns>
    public Task<bool> SendAsync(RescoreMessage message, TimeSpan delay, TimeSpan? within = null) =>
        SendAsync(RescoreMessageJson.Write(message), delay, within);

    /// <summary>As <see cref="SendAsync(RescoreMessage, TimeSpan, TimeSpan?)"/>, of a message's text.</summary>
    public Task<bool> SendAsync(string body, TimeSpan delay, TimeSpan? within = null) =>
        TryAsync(
            deadline =>
                _client.Value.SendMessageAsync(
                    new SendMessageRequest
                    {
                        QueueUrl = settings.RescoreQueueUrl,
                        MessageBody = body,
                        MessageSystemAttributes = MessageTrace.SystemAttributes(),
                        MessageAttributes = MessageTrace.Attributes(),
                        DelaySeconds = (int)Math.Ceiling(Math.Min(delay.TotalSeconds, MaxDelay.TotalSeconds)),
                    },
                    deadline
                ),
            within < settings.Timeout ? within.Value : settings.Timeout
        );

    /// <summary>Puts many messages into the rescore queue, ten in a request and several requests at a time.</summary>
    /// <returns>Whether all are safe there; if not, some may be.</returns>
    public async Task<bool> SendManyAsync(IEnumerable<RescoreMessage> messages, CancellationToken cancellationToken)
    {
        var safe = true;
        await Parallel.ForEachAsync(
            Batches(messages.Select(RescoreMessageJson.Write)),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (batch, _) =>
            {
                if (!await SendBatchAsync(batch))
                {
                    Volatile.Write(ref safe, value: false);
                }
            }
        );
        return safe;
    }

    /// <summary>Puts a message among the dead letters, with the reason as its attributes.</summary>
    /// <param name="body">As it was received.</param>
    /// <param name="reason">A code, and after a blank where or what; nothing of an order.</param>
    public Task<bool> SendDeadLetterAsync(string body, string reason)
    {
        var parts = reason.Split(' ', 2);
        var attributes = MessageTrace.Attributes() ?? new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal);
        attributes["reason"] = Text(parts[0]);
        if (parts is [_, { Length: > 0 } detail])
        {
            attributes["detail"] = Text(detail);
        }

        var request = new SendMessageRequest
        {
            QueueUrl = settings.DeadLetterQueueUrl,
            MessageBody = body,
            MessageSystemAttributes = MessageTrace.SystemAttributes(),
            MessageAttributes = attributes,
        };
        return TryAsync(deadline => _client.Value.SendMessageAsync(request, deadline));

        static MessageAttributeValue Text(string text) => new() { DataType = "String", StringValue = Plain(text) };
    }

    /// <summary>A queue refuses attributes with signs that are no text, and a container may name its codes as it likes.</summary>
    private static string Plain(string text) => string.Concat(text.Take(MaxReason).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?'));

    /// <summary>Tells whoever listens that an outcome has changed.</summary>
    public Task<bool> AnnounceAsync(DecisionChange change) =>
        TryAsync(deadline =>
            _client.Value.SendMessageAsync(
                new SendMessageRequest
                {
                    QueueUrl = settings.DecisionChangesQueueUrl,
                    MessageBody = RescoreMessageJson.Write(change),
                    MessageSystemAttributes = MessageTrace.SystemAttributes(),
                    MessageAttributes = MessageTrace.Attributes(),
                },
                deadline
            )
        );

    /// <summary>Hides a received message for a while; when that fails it comes back by the queue's own time.</summary>
    public Task<bool> PostponeAsync(string receiptHandle, TimeSpan delay) =>
        TryAsync(deadline =>
            _client.Value.ChangeMessageVisibilityAsync(
                settings.RescoreQueueUrl,
                receiptHandle,
                (int)Math.Ceiling(Math.Min(delay.TotalSeconds, MaxDelay.TotalSeconds)),
                deadline
            )
        );

    private async Task<bool> SendBatchAsync(List<string> bodies)
    {
        var left = bodies;
        for (var attempt = 1; left.Count > 0 && attempt <= MaxAttempts; attempt++)
        {
            SendMessageBatchResponse? response = null;
            var entries = left.ConvertAll(body => new SendMessageBatchRequestEntry
            {
                MessageBody = body,
                MessageSystemAttributes = MessageTrace.SystemAttributes(),
                MessageAttributes = MessageTrace.Attributes(),
            });
            for (var i = 0; i < entries.Count; i++)
            {
                entries[i].Id = i.ToString(CultureInfo.InvariantCulture);
            }

            if (!await TryAsync(async deadline => response = await _client.Value.SendMessageBatchAsync(settings.RescoreQueueUrl, entries, deadline)))
            {
                return false;
            }

            left = (response!.Failed ?? []).ConvertAll(failed => left[int.Parse(failed.Id, CultureInfo.InvariantCulture)]);
        }

        return left.Count == 0;
    }

    private static IEnumerable<List<string>> Batches(IEnumerable<string> bodies)
    {
        var batch = new List<string>(MaxBatch);
        var bytes = 0;
        foreach (var body in bodies)
        {
            var length = Encoding.UTF8.GetByteCount(body) + MessageTrace.Bytes;
            if (batch.Count == MaxBatch || (batch.Count > 0 && bytes + length > MaxBatchBytes))
            {
                yield return batch;
                (batch, bytes) = (new List<string>(MaxBatch), 0);
            }

            batch.Add(body);
            bytes += length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Tries again inside the timeout: a message sent twice does no harm, one that is lost does.</summary>
    private Task<bool> TryAsync(Func<CancellationToken, Task> call) => TryAsync(call, settings.Timeout);

    private async Task<bool> TryAsync(Func<CancellationToken, Task> call, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await call(deadline.Token);
                return true;
            }
#pragma warning disable CA1031 // Whatever went wrong, the message is not known to be safe, and that is what callers need to know.
            catch (Exception e)
            {
                if (attempt == MaxAttempts || e is OperationCanceledException || IsRefusal(e))
                {
                    return false;
                }
            }

#pragma warning restore CA1031
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10 << attempt), time, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>Queue, rights or request are wrong, and will be the next time.</summary>
    private static bool IsRefusal(Exception e) =>
        e is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refusal
        && refusal.ErrorCode?.Contains("Throttl", StringComparison.OrdinalIgnoreCase) != true;
}
