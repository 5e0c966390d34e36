using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Functions;

/// <summary>
/// Instances of one function as Lambda keeps them: an event goes to an idle instance, or else a new one is started, up to a limit. Beyond the limit events wait
/// for their turn (Lambda would throttle them; on a laptop waiting is the kinder choice). An instance that dies takes only its own event with it.
/// </summary>
public sealed class FunctionPool : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();
    private readonly FunctionInstance?[] _slots;
    private readonly Stack<FunctionInstance> _idle = new();
    private readonly LinkedList<Invocation> _pending = new();
    private readonly List<FunctionInstance> _everStarted = [];
    private readonly TimeSpan _timeout;
    private readonly Func<int, ChildProcess> _launch;
    private readonly StackLog _log;
    private readonly TimeProvider _time;
    private readonly bool _freeze;
    private readonly List<Task> _watches = [];
    private bool _closed;

    /// <param name="limit">Most instances at a time.</param>
    /// <param name="launch">Starts the process of the instance in a slot.</param>
    /// <param name="freeze">Stops an instance that has nothing to do, as Lambda does: what it left under way stands still until the next event.</param>
    public FunctionPool(
        string name,
        int limit,
        TimeSpan timeout,
        Func<int, ChildProcess> launch,
        StackLog log,
        TimeProvider time,
        bool freeze = false
    )
    {
        Name = name;
        _slots = new FunctionInstance?[limit];
        (_timeout, _launch, _log, _time, _freeze) = (timeout, launch, log, time, freeze);
    }

    public string Name { get; }

    /// <summary>Every instance that was ever started, oldest first.</summary>
    public IReadOnlyList<ColdStart> ColdStarts
    {
        get
        {
            lock (_gate)
            {
                return [.. _everStarted.Select(instance => new ColdStart(instance.Process?.Id ?? 0, instance.ToFirstPoll, instance.FirstEvent))];
            }
        }
    }

    public IReadOnlyList<ChildProcess> Processes
    {
        get
        {
            lock (_gate)
            {
                return [.. _slots.Select(instance => instance?.Process).OfType<ChildProcess>()];
            }
        }
    }

    /// <summary>Starts one instance ahead of the first event, so that a faulty function shows at the start.</summary>
    /// <returns>Null when it is ready for work, or else why it is not.</returns>
    public async Task<string?> WarmAsync(TimeSpan patience)
    {
        FunctionInstance instance;
        lock (_gate)
        {
            instance = Start()!;
        }

        var until = _time.GetUtcNow() + patience;
        while (_time.GetUtcNow() < until)
        {
            lock (_gate)
            {
                if (instance.Initialised)
                {
                    return null;
                }

                if (_slots[instance.Slot] != instance)
                {
                    break;
                }
            }

            await Task.Delay(5);
        }

        var reason = instance.InitError is { } error ? Encoding.UTF8.GetString(error) + "\n" : "";
        return reason + instance.Process?.LogTail();
    }

    public Task<InvocationResult> InvokeAsync(byte[] payload)
    {
        var invocation = new Invocation(payload);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_idle.TryPop(out var instance))
            {
                HandOver(instance, invocation);
            }
            else
            {
                _pending.AddLast(invocation);
                if (_slots.Count(slot => slot is { Returning: true }) >= _pending.Count)
                {
                    _ = StartUnlessTakenAsync();
                }
                else
                {
                    StartForPending();
                }
            }
        }

        return invocation.Completion.Task;
    }

    /// <summary>An instance that has just answered asks for work again within microseconds; another one is started only when it does not.</summary>
    private async Task StartUnlessTakenAsync()
    {
        await Task.Delay(Grace, CancellationToken.None);
        lock (_gate)
        {
            StartForPending();
        }
    }

    private void StartForPending()
    {
        if (!_closed && _slots.Count(slot => slot is { Initialised: false }) < _pending.Count)
        {
            Start();
        }
    }

    /// <summary>The instance in a slot asks for work; ends when there is some.</summary>
    /// <returns>Null when there is no such instance, or when it has not answered its last event.</returns>
    internal async Task<Invocation?> NextAsync(int slot, CancellationToken cancellationToken)
    {
        FunctionInstance? instance;
        lock (_gate)
        {
            instance = _slots[slot];
        }

        if (instance is null)
        {
            return null;
        }

        // A fast process asks before it is written down here which one it is.
        await instance.Launched.Task.WaitAsync(cancellationToken);
        Task<Invocation> work;
        lock (_gate)
        {
            if (_closed || instance.Current is not null || instance.Waiting is not null)
            {
                return null;
            }

            instance.Polled();
            instance.Waiting = new TaskCompletionSource<Invocation>(TaskCreationOptions.RunContinuationsAsynchronously);
            work = instance.Waiting.Task;
            if (_pending.First is { } first)
            {
                _pending.RemoveFirst();
                HandOver(instance, first.Value);
            }
            else
            {
                _idle.Push(instance);
                if (_freeze)
                {
                    instance.Process?.Freeze();
                }
            }
        }

        try
        {
            return await work.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                instance.Waiting = null;
                RemoveIdle(instance);
            }

            throw;
        }
    }

    private void RemoveIdle(FunctionInstance instance)
    {
        if (!_idle.Contains(instance))
        {
            return;
        }

        var others = _idle.Where(other => other != instance).Reverse().ToList();
        _idle.Clear();
        others.ForEach(_idle.Push);
    }

    private void HandOver(FunctionInstance instance, Invocation invocation)
    {
        invocation.Deadline = _time.GetUtcNow() + _timeout;
        invocation.Timer = new CancellationTokenSource(_timeout);
        invocation.Timer.Token.Register(() => TimedOut(instance, invocation));
        instance.Took(invocation);
        var waiting = instance.Waiting!;
        instance.Waiting = null;
        if (_freeze)
        {
            instance.Process?.Thaw();
        }

        waiting.SetResult(invocation);
    }

    /// <returns>False when the instance does not work on that event.</returns>
    internal bool Complete(int slot, string requestId, byte[] payload, bool failed)
    {
        Invocation invocation;
        lock (_gate)
        {
            if (_slots[slot] is not { Current: { } current } instance || current.RequestId != requestId)
            {
                return false;
            }

            instance.Answered();
            invocation = current;
        }

        invocation.Complete(new InvocationResult(payload, failed));
        return true;
    }

    internal async Task InitFailedAsync(int slot, byte[] error)
    {
        FunctionInstance? instance;
        lock (_gate)
        {
            instance = _slots[slot];
        }

        if (instance is null)
        {
            return;
        }

        instance.InitError = error;
        await instance.Launched.Task;
        instance.Process!.Kill();
    }

    private void TimedOut(FunctionInstance instance, Invocation invocation)
    {
        lock (_gate)
        {
            if (instance.Current != invocation)
            {
                return;
            }

            instance.Current = null;
            // Lambda resets the environment: the process goes with the event.
            instance.Process?.Kill();
        }

        invocation.Complete(
            new InvocationResult(
                Error(
                    "Sandbox.Timedout",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"RequestId: {invocation.RequestId} Error: Task timed out after {_timeout.TotalSeconds:F2} seconds"
                    )
                ),
                Failed: true
            )
        );
    }

    /// <summary>Starts an instance in a free slot, if there is one. Under the lock.</summary>
    private FunctionInstance? Start()
    {
        var slot = Array.IndexOf(_slots, null);
        if (slot < 0)
        {
            return null;
        }

        var instance = new FunctionInstance(slot);
        _slots[slot] = instance;
        _everStarted.Add(instance);
        _watches.RemoveAll(watch => watch.IsCompleted);
        _watches.Add(Task.Run(() => RunAsync(instance)));
        return instance;
    }

    private async Task RunAsync(FunctionInstance instance)
    {
        try
        {
            var process = _launch(instance.Slot);
            lock (_gate)
            {
                instance.Process = process;
                if (_closed)
                {
                    process.Kill();
                }
            }

            instance.Launched.SetResult();
            Ended(instance, await process.Exited);
        }
        catch (Win32Exception)
        {
            // The system has no room for another process.
            Ended(instance, -1);
        }
    }

    private void Ended(FunctionInstance instance, int code)
    {
        Invocation? lost;
        lock (_gate)
        {
            _slots[instance.Slot] = null;
            lost = instance.Current;
            instance.Current = null;
            RemoveIdle(instance);
            // It never asked for work: the event for which it was started fails with it, or else a broken function would be started for ever.
            if (!instance.Initialised && lost is null && _pending.First is { } first)
            {
                _pending.RemoveFirst();
                lost = first.Value;
            }

            StartForPending();
        }

        if (!_closed)
        {
            _log.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"An instance of {Name} ended with code {code}{(instance.Initialised ? "" : " before it was ready")}."
                )
            );
        }

        lost?.Complete(
            new InvocationResult(
                instance.InitError
                    ?? Error(
                        "Runtime.ExitError",
                        string.Create(CultureInfo.InvariantCulture, $"RequestId: {lost.RequestId} Error: Runtime exited with exit code {code}")
                    ),
                Failed: true
            )
        );
    }

    /// <summary>All instances at once, as <c>kill -9</c>; new ones start with the next event.</summary>
    public async Task KillAsync()
    {
        var processes = Processes;
        foreach (var process in processes)
        {
            process.Kill();
        }

        await Task.WhenAll(processes.Select(process => process.Exited));
    }

    private static byte[] Error(string type, string message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("errorType", type);
            json.WriteString("errorMessage", message);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        List<Invocation> left;
        Task[] watches;
        lock (_gate)
        {
            _closed = true;
            left = [.. _pending];
            _pending.Clear();
            watches = [.. _watches];
            foreach (var instance in _slots)
            {
                instance?.Waiting?.TrySetCanceled();
                instance?.Process?.Kill();
            }
        }

        foreach (var invocation in left)
        {
            invocation.Complete(new InvocationResult(Error("Runtime.Closed", "The local stack is stopping"), Failed: true));
        }

        await Task.WhenAll(watches);
    }
}
