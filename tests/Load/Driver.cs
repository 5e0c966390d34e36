using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FraudServerless.Load;

/// <summary>Runs a <see cref="Plan"/>: a thread a connection.</summary>
internal sealed class Driver(Plan plan)
{
    private readonly byte[] _contentType = Encoding.ASCII.GetBytes(plan.ContentType);
    private readonly Tally[] _tallies = [.. Enumerable.Range(0, plan.Schedule?.Steps.Count ?? 1).Select(_ => new Tally())];
    private string? _answerer;
    private long _begin;
    private long _measured;
    private long _end;
    private long _giveUp;
    private long _next = -1;

    /// <summary>What was counted so far, by step of the schedule.</summary>
    public IReadOnlyList<Tally> SoFar => _tallies;

    /// <summary>Seconds since the begin of the run; below 0 before it.</summary>
    public double Elapsed => _begin == 0 ? -1 : Clock.Seconds(Clock.Now - _begin);

    public Outcome Run(CancellationToken cancel)
    {
        _begin = Clock.Now + Clock.Ticks(0.02);
        var warmup = plan.Schedule is { } schedule ? WarmupOf(schedule) : plan.WarmupSeconds;
        _measured = _begin + Clock.Ticks(warmup);
        _end = plan.Schedule is { } whole ? _begin + Clock.Ticks(whole.Seconds) : _measured + Clock.Ticks(plan.Seconds);
        _giveUp = _end + Clock.Ticks(plan.Timeout.TotalSeconds);
        var threads = Enumerable.Range(0, plan.Connections).Select(_ => new Thread(() => Work(cancel), 256 << 10) { IsBackground = true }).ToArray();
        Array.ForEach(threads, t => t.Start());
        TellOfSteps(cancel);
        WaitUntil(_measured, cancel);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Array.ForEach(threads, t => t.Join());
        process.Refresh();
        return new Outcome(plan, [.. OutcomesOf(cancel.IsCancellationRequested)], process.TotalProcessorTime - before, _answerer);
    }

    private static double WarmupOf(Schedule schedule) => schedule.Steps.TakeWhile(step => !step.Counts).Sum(step => step.Seconds);

    private void TellOfSteps(CancellationToken cancel)
    {
        if (plan is not { Schedule: { } schedule, StepBegins: { } tell })
        {
            return;
        }

        var teller = new Thread(() =>
        {
            for (var step = 0; step < schedule.Steps.Count && !cancel.IsCancellationRequested; step++)
            {
                WaitUntil(_begin + Clock.Ticks(schedule.BeginOf(step)), cancel);
                tell(step);
            }
        })
        {
            IsBackground = true,
        };
        teller.Start();
    }

    /// <summary>In small pieces: a run that is stopped ends at once.</summary>
    private static void WaitUntil(long tick, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && Clock.Now < tick)
        {
            Clock.WaitUntil(Math.Min(tick, Clock.Now + Clock.Ticks(0.1)));
        }
    }

    private IEnumerable<StepOutcome> OutcomesOf(bool stopped)
    {
        if (plan.Schedule is not { } schedule)
        {
            var span = Math.Max(Clock.Seconds(_tallies[0].LastTick - _measured), stopped ? 0.001 : plan.Seconds);
            yield return new StepOutcome(Step: null, _tallies[0], Unserved: 0, span);
            yield break;
        }

        for (var i = 0; i < _tallies.Length; i++)
        {
            var (step, tally) = (schedule.Steps[i], _tallies[i]);
            var begin = _begin + Clock.Ticks(schedule.BeginOf(i));
            if (step.Counts)
            {
                yield return new StepOutcome(
                    step,
                    tally,
                    step.Requests - tally.Good - tally.Bad,
                    Math.Max(Clock.Seconds(tally.LastTick - begin), stopped ? 0.001 : step.Seconds)
                );
            }
        }
    }

    private void Work(CancellationToken cancel)
    {
        Clock.SleepPrecisely();
        var connections = plan.Targets.Select(t => new Connection(t, plan.Timeout)).ToArray();
        var stages = new StageTimes();
        Span<long> calls = stackalloc long[2];
        while (!cancel.IsCancellationRequested && TakeTurn(out var turn, out var due, out var tally))
        {
            var sent = Clock.Now;
            var fault = Send(connections, (int)(turn % plan.Bodies.Count), calls, out var reply);
            var done = Clock.Now;
            if (tally is null)
            {
                continue;
            }

            if (fault is null)
            {
                var last = connections[^1];
                _answerer ??= reply.Answerer is { } answerer ? Encoding.ASCII.GetString(last[answerer]) : null;
                tally.AddGood(
                    Clock.Microseconds(done - due),
                    Clock.Microseconds(sent - due),
                    done,
                    new Answer(
                        calls[..connections.Length],
                        stages.Read(last[reply.Timing]),
                        last[reply.Body].IndexOf("\"degraded\":\"true\""u8) >= 0,
                        last[reply.Source].SequenceEqual("replay"u8)
                    )
                );
            }
            else
            {
                tally.AddBad(fault, Clock.Microseconds(sent - due), done);
                if (fault == "refused")
                {
                    // A closed loop would otherwise do nothing but knock.
                    Thread.Sleep(5);
                }
            }
        }

        _tallies[^1].AddReopened(connections.Sum(c => c.Reopened));
        Array.ForEach(connections, c => c.Dispose());
    }

    /// <summary>The next request's number and the tick at which it is due; false at the end.</summary>
    /// <param name="tally">Null: it does not count.</param>
    private bool TakeTurn(out long turn, out long due, out Tally? tally)
    {
        turn = Interlocked.Increment(ref _next);
        tally = null;
        if (plan.Schedule is not { } schedule)
        {
            Clock.WaitUntil(_begin);
            due = Clock.Now;
            tally = due >= _measured ? _tallies[0] : null;
            return due < _end;
        }

        due = 0;
        if (schedule.At(turn) is not var (step, seconds) || Clock.Now >= _giveUp)
        {
            return false;
        }

        due = _begin + Clock.Ticks(seconds);
        tally = schedule.Steps[step].Counts ? _tallies[step] : null;
        Clock.WaitUntil(due);
        return true;
    }

    private string? Send(Connection[] connections, int body, Span<long> calls, out Reply reply)
    {
        var start = Clock.Now;
        var fault = connections[0].Exchange(_contentType, plan.Bodies[body].Span, out reply) ?? Fault(reply);
        if (fault is null)
        {
            var between = Clock.Now;
            calls[0] = Clock.Microseconds(between - start);
            if (connections.Length > 1)
            {
                fault = connections[1].Exchange(connections[0][reply.ContentType], connections[0][reply.Body], out reply) ?? Fault(reply);
                calls[1] = Clock.Microseconds(Clock.Now - between);
            }
        }

        return fault;
    }

    private static string? Fault(Reply reply) =>
        reply.Status != 200 ? reply.Status.ToString(CultureInfo.InvariantCulture)
        : reply.Body.Start.Value == reply.Body.End.Value ? "empty"
        : null;
}
