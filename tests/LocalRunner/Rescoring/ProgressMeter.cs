using FraudServerless.Ledger.Jobs;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>How fast a job goes, how long it still takes, and whether anything moves at all; from looks at it now and then.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    /// <summary>Over which the speed is taken.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    /// <summary>After which somebody should look.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Queue<(long At, long Settled)> _looks = new();
    private readonly long _startedAt = time.GetTimestamp();
    private (long Settled, long Enumerated, JobState State)? _last;
    private long? _movedAt;
    private bool _told;

    /// <summary>Null until there are two looks.</summary>
    public double? OrdersPerSecond { get; private set; }

    /// <summary>Null while the number of orders or the speed is not known.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>How long nothing has moved.</summary>
    public TimeSpan Still => time.GetElapsedTime(_movedAt ?? _startedAt);

    public void Look(JobProgress progress)
    {
        var now = time.GetTimestamp();
        var seen = (progress.Counts.Settled, progress.Job.Enumerated, progress.State);
        if (_last != seen)
        {
            (_last, _movedAt, _told) = (seen, now, false);
        }

        _looks.Enqueue((now, seen.Settled));
        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, now) > Window)
        {
            _looks.Dequeue();
        }

        var (since, before) = _looks.Peek();
        var seconds = time.GetElapsedTime(since, now).TotalSeconds;
        OrdersPerSecond = seconds > 0 ? (seen.Settled - before) / seconds : null;
        Left =
            progress.Job.EnumerationEnded && OrdersPerSecond is > 0 and var rate
                ? TimeSpan.FromSeconds((progress.Total - seen.Settled) / rate)
                : null;
    }

    /// <summary>True once each time that nothing has moved for a minute.</summary>
    public bool ShouldTell()
    {
        if (_told || Still < Patience)
        {
            return false;
        }

        return _told = true;
    }
}
