using System.Globalization;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>
/// Takes messages from a queue to a function as Lambda's event source mapping does. A batch is handed over when it is full, when its window is over (which begins
/// with its first message; without a window at once) or when its event would grow too large. Messages that the function has done are deleted; the others are left
/// alone and come back after their visibility timeout.
/// </summary>
public sealed class EventSourceMapping : IAsyncDisposable
{
    // Most of what Lambda hands to a function at once.
    internal const int MaxPayload = 6 * 1024 * 1024;

    private const int LongestPoll = 20;
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly QueueTrigger _trigger;
    private readonly string _url;
    private readonly IAmazonSQS _sqs;
    private readonly Func<byte[], Task<InvocationResult>> _invoke;
    private readonly StackLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots;
    private readonly int _concurrency;
    private readonly Queue<(Message Message, byte[] Record)> _received = new();
    private readonly Task _polling;
    private bool _faulty;

    /// <param name="url">The queue's URL as <paramref name="sqs"/> knows it.</param>
    /// <param name="concurrency">Most batches at a time when the trigger does not say.</param>
    /// <param name="invoke">Takes the event, gives the function's answer.</param>
    public EventSourceMapping(
        QueueTrigger trigger,
        string url,
        IAmazonSQS sqs,
        int concurrency,
        Func<byte[], Task<InvocationResult>> invoke,
        StackLog log,
        TimeProvider time
    )
    {
        (_trigger, _url, _sqs, _invoke, _log, _time) = (trigger, url, sqs, invoke, log, time);
        _concurrency = trigger.MaximumConcurrency ?? concurrency;
        _slots = new SemaphoreSlim(_concurrency);
        _polling = Task.Run(PollAsync);
    }

    private async Task PollAsync()
    {
        try
        {
            while (true)
            {
                // Only who can hand a batch over may take messages out of the queue.
                await _slots.WaitAsync(_stop.Token);
                try
                {
                    var batch = await FillAsync();
                    _ = Task.Run(() => HandOverAsync(batch));
                }
                catch
                {
                    _slots.Release();
                    throw;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The stack stops.
        }
    }

    /// <summary>The next batch; waits until there is a message.</summary>
    private async Task<List<(Message Message, byte[] Record)>> FillAsync()
    {
        var batch = new List<(Message Message, byte[] Record)>();
        var size = 0;
        var begin = _time.GetTimestamp();
        while (true)
        {
            while (batch.Count < _trigger.BatchSize && _received.TryPeek(out var next))
            {
                if (batch.Count > 0 && size + next.Record.Length + SqsEvent.Frame > MaxPayload)
                {
                    return batch;
                }

                if (batch.Count == 0)
                {
                    begin = _time.GetTimestamp();
                }

                batch.Add(_received.Dequeue());
                size += next.Record.Length + SqsEvent.Frame;
            }

            var left = _trigger.Window - _time.GetElapsedTime(begin);
            if (batch.Count == _trigger.BatchSize || (batch.Count > 0 && left <= TimeSpan.Zero))
            {
                return batch;
            }

            // A poll that is broken off would hide what it was about to bring, so the last second of a window is waited through in short ones.
            var seconds = batch.Count == 0 ? LongestPoll : Math.Min(LongestPoll, (int)left.TotalSeconds);
            if (!await ReceiveAsync(_trigger.BatchSize - batch.Count, seconds) && batch.Count > 0)
            {
                return batch;
            }

            if (_received.Count == 0 && seconds == 0)
            {
                await Task.Delay(left < BetweenPolls ? left : BetweenPolls, _time, _stop.Token);
            }
        }
    }

    /// <returns>False when the queue could not be asked.</returns>
    private async Task<bool> ReceiveAsync(int max, int seconds)
    {
        try
        {
            var answer = await _sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest(_url)
                {
                    MaxNumberOfMessages = Math.Min(10, max),
                    WaitTimeSeconds = seconds,
                    MessageSystemAttributeNames = ["All"],
                    MessageAttributeNames = ["All"],
                },
                _stop.Token
            );
            foreach (var message in answer.Messages ?? [])
            {
                _received.Enqueue((message, SqsEvent.Record(message, _trigger.Queue.Arn)));
            }

            _faulty = false;
            return true;
        }
        catch (Exception fault) when (IsUnavailable(fault) && !_stop.IsCancellationRequested)
        {
            if (!_faulty)
            {
                _log.Say($"Queue {_trigger.Queue.Name} cannot be asked; trying until it can. {fault.Message}");
            }

            _faulty = true;
            await Task.Delay(AfterFault, _time, _stop.Token);
            return false;
        }
    }

    private static bool IsUnavailable(Exception fault) =>
        fault
            is AmazonClientException
                or AmazonServiceException
                or HttpRequestException
                or IOException
                or SocketException
                or OperationCanceledException;

    private async Task HandOverAsync(List<(Message Message, byte[] Record)> batch)
    {
        try
        {
            var result = await _invoke(SqsEvent.Of(batch.Select(entry => entry.Record)));
            var ids = batch.Select(entry => entry.Message.MessageId).ToHashSet(StringComparer.Ordinal);
            var failed = BatchAnswer.FailedOf(result, ids, _trigger.ReportsFailures);
            if (failed.Count > 0)
            {
                _log.Detail(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{failed.Count} of {batch.Count} messages of queue {_trigger.Queue.Name} are not done"
                    )
                );
            }

            await Task.WhenAll(
                batch.Select(entry => entry.Message).Where(message => !failed.Contains(message.MessageId)).Chunk(10).Select(DeleteAsync)
            );
        }
        catch (ObjectDisposedException)
        {
            // The function is gone because the stack stops; the messages come back.
        }
        catch (Exception fault) when (IsUnavailable(fault))
        {
            _log.Say($"Messages of queue {_trigger.Queue.Name} that are done could not be deleted and will come back. {fault.Message}");
        }
        finally
        {
            _slots.Release();
        }
    }

    private Task DeleteAsync(Message[] messages) =>
        _sqs.DeleteMessageBatchAsync(
            _url,
            [.. messages.Select((message, i) => new DeleteMessageBatchRequestEntry(i.ToString(CultureInfo.InvariantCulture), message.ReceiptHandle))],
            CancellationToken.None
        );

    /// <summary>Takes no more messages; batches that are with the function get a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _polling;
        using var patience = new CancellationTokenSource(Grace);
        try
        {
            for (var i = 0; i < _concurrency; i++)
            {
                await _slots.WaitAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Their messages come back after their visibility timeout.
        }

        _stop.Dispose();
    }
}
