namespace FraudServerless.Functions.Rescorer;

/// <summary>
/// A clock that moves on by a millisecond whenever it is read. Waiting takes a fraction of the time, so that back-off costs little; what is as long as a
/// deadline stays as long as it is.
/// </summary>
internal sealed class QuickTime : TimeProvider
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);
    private long _ticks = new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>What each reading adds.</summary>
    public TimeSpan Step { get; set; } = TimeSpan.FromMilliseconds(1);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Add(ref _ticks, Step.Ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < Deadline && dueTime > TimeSpan.Zero ? dueTime / 50 : dueTime, period);
}
