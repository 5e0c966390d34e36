using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Streams;

/// <summary>
/// Takes the changes of a table from its stream to a function as Lambda's event source mapping does: each shard in its order, a shard behind its parent, on from
/// where it was when the stack stopped.
/// </summary>
internal sealed class StreamMapping : IAsyncDisposable
{
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(500);

    private readonly StreamTrigger _trigger;
    private readonly string _stream;
    private readonly StreamConnection _connection;
    private readonly StreamPositions _positions;
    private readonly Func<string, StreamDelivery> _deliveryOf;
    private readonly StackLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Task> _shards = new(StringComparer.Ordinal);
    private readonly Task _looking;
    private bool _faulty;

    /// <param name="url">Of DynamoDB.</param>
    /// <param name="stream">The stream's name there.</param>
    /// <param name="positions">What is done.</param>
    /// <param name="deliveryOf">Hands over the changes of a shard; once the token is cancelled it throws.</param>
    public StreamMapping(
        StreamTrigger trigger,
        string url,
        string stream,
        StreamPositions positions,
        Func<string, CancellationToken, StreamDelivery> deliveryOf,
        StackLog log,
        TimeProvider time
    )
    {
        (_trigger, _stream, _positions, _log, _time) = (trigger, stream, positions, log, time);
        _connection = new StreamConnection(url);
        _deliveryOf = shard => deliveryOf(shard, _stop.Token);
        _looking = Task.Run(LookAsync);
    }

    private async Task LookAsync()
    {
        try
        {
            while (true)
            {
                await TryAsync(StartShardsAsync);
                await Task.Delay(BetweenLooks, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The stack stops.
        }
    }

    private async Task StartShardsAsync()
    {
        var shards = await _connection.ShardsAsync(_stream, _stop.Token);
        var known = shards.Select(shard => shard.Id).ToHashSet(StringComparer.Ordinal);
        _positions.Keep(known);
        foreach (var shard in shards.Where(shard => !_shards.ContainsKey(shard.Id)))
        {
            if (shard.Parent is null || !known.Contains(shard.Parent) || _shards.GetValueOrDefault(shard.Parent) is { IsCompleted: true })
            {
                _shards.Add(shard.Id, Task.Run(() => ReadAsync(shard.Id)));
            }
        }
    }

    private async Task ReadAsync(string shard)
    {
        var delivery = _deliveryOf(shard);
        string? iterator = null;
        try
        {
            while (true)
            {
                var ended = false;
                var done = await TryAsync(async () =>
                {
                    iterator ??= await _connection.IteratorAsync(_stream, shard, _positions.Find(shard), _trigger.FromOldest, _stop.Token);
                    var (changes, next) = await _connection.ChangesAsync(iterator, _trigger.BatchSize * _trigger.Parallelization, _stop.Token);
                    if (changes.Count > 0)
                    {
                        await delivery.DeliverAsync(changes);
                        _positions.Set(shard, changes[^1].SequenceNumber);
                    }
                    else if (next is not null)
                    {
                        await Task.Delay(BetweenPolls, _time, _stop.Token);
                    }

                    (iterator, ended) = (next, next is null);
                });
                if (ended)
                {
                    return;
                }

                if (!done)
                {
                    // It may be the iterator that is too old.
                    iterator = null;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The stack stops; what is not done comes again.
        }
        catch (ObjectDisposedException)
        {
            // The function is gone because the stack stops.
        }
    }

    /// <returns>False: the stream could not be asked.</returns>
    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            _faulty = false;
            return true;
        }
        catch (Exception fault) when (IsUnavailable(fault) && !_stop.IsCancellationRequested)
        {
            if (!_faulty)
            {
                _log.Say(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The stream of table {_trigger.Table.Name} cannot be asked; trying until it can. {fault.Message}"
                    )
                );
            }

            _faulty = true;
            await Task.Delay(AfterFault, _time, _stop.Token);
            return false;
        }
    }

    private static bool IsUnavailable(Exception fault) =>
        fault is HttpRequestException or IOException or SocketException or JsonException or OperationCanceledException;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await Task.WhenAll(_shards.Values);
        _connection.Dispose();
        _stop.Dispose();
    }
}
