using System.Diagnostics;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Functions;

/// <summary>One execution environment: a process that handles one event at a time. All state changes happen under the lock of its <see cref="FunctionPool"/>.</summary>
internal sealed class FunctionInstance(int slot)
{
    private long _firstEventAt;

    public int Slot { get; } = slot;

    public ChildProcess? Process { get; set; }

    /// <summary>Ends when <see cref="Process"/> is set.</summary>
    public TaskCompletionSource Launched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It has asked for work at least once.</summary>
    public bool Initialised => ToFirstPoll is not null;

    /// <summary>It has answered and not yet asked again.</summary>
    public bool Returning => Initialised && Current is null && Waiting is null;

    /// <summary>What it works on.</summary>
    public Invocation? Current { get; set; }

    /// <summary>Its open question for work, when it has one.</summary>
    public TaskCompletionSource<Invocation>? Waiting { get; set; }

    /// <summary>An error that it reported while starting.</summary>
    public byte[]? InitError { get; set; }

    public TimeSpan? ToFirstPoll { get; private set; }

    public TimeSpan? FirstEvent { get; private set; }

    public void Polled()
    {
        if (Process is { } process)
        {
            ToFirstPoll ??= Stopwatch.GetElapsedTime(process.Started);
        }
    }

    public void Took(Invocation invocation)
    {
        Current = invocation;
        if (_firstEventAt == 0)
        {
            _firstEventAt = Stopwatch.GetTimestamp();
        }
    }

    public void Answered()
    {
        Current = null;
        FirstEvent ??= Stopwatch.GetElapsedTime(_firstEventAt);
    }
}
