using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace FraudServerless.Support;

/// <summary>
/// Time that a test moves, and that tells when the code under test has begun to wait for it: first await the timer, then move the clock past it. A clock that is moved
/// before anybody waits is one that nobody moves any more.
/// </summary>
public sealed class TestClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _set = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SeenTimer(this, base.CreateTimer(callback, state, dueTime, period));
        Of(dueTime).Release();
        return timer;
    }

    /// <summary>Waits until one more timer of exactly this length was set, and lets that much time pass.</summary>
    public async Task PassAsync(TimeSpan dueTime)
    {
        await TimerAsync(dueTime);
        Advance(dueTime);
    }

    /// <summary>Waits until one more timer of exactly this length was set.</summary>
    public async Task TimerAsync(TimeSpan dueTime)
    {
        if (!await Of(dueTime).WaitAsync(Limit))
        {
            throw new TimeoutException($"nobody waits for {dueTime}; timers were set for {string.Join(", ", _set.Keys.Order())}");
        }
    }

    private SemaphoreSlim Of(TimeSpan dueTime) => _set.GetOrAdd(dueTime, static _ => new SemaphoreSlim(0));

    /// <summary>Some set their timer only after they have made it.</summary>
    private sealed class SeenTimer(TestClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            clock.Of(dueTime).Release();
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
