using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FraudServerless.Load;

/// <summary>Runs a <see cref="Plan"/>: a thread a connection.</summary>
internal sealed class Driver(Plan plan)
{
    private readonly byte[] _contentType = Encoding.ASCII.GetBytes(plan.ContentType);
    private long _begin;
    private long _measured;
    private long _end;
    private long _giveUp;
    private long _next = -1;

    public Outcome Run(CancellationToken cancel)
    {
        var tallies = Enumerable.Range(0, plan.Connections).Select(_ => new Tally()).ToArray();
        _begin = Clock.Now + Clock.Ticks(0.02);
        _measured = _begin + Clock.Ticks(plan.WarmupSeconds);
        _end = _measured + Clock.Ticks(plan.Seconds);
        _giveUp = _end + Clock.Ticks(plan.Timeout.TotalSeconds);
        var threads = tallies.Select(tally => new Thread(() => Work(tally, cancel), 256 << 10) { IsBackground = true }).ToArray();
        Array.ForEach(threads, t => t.Start());
        Clock.WaitUntil(_measured);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Array.ForEach(threads, t => t.Join());
        process.Refresh();
        var total = new Tally();
        Array.ForEach(tallies, total.Add);
        var span = Math.Max(Clock.Seconds(total.LastTick - _measured), cancel.IsCancellationRequested ? 0.001 : plan.Seconds);
        return new Outcome(plan, total, Unserved(total), span, process.TotalProcessorTime - before);
    }

    private void Work(Tally tally, CancellationToken cancel)
    {
        Clock.SleepPrecisely();
        var connections = plan.Targets.Select(t => new Connection(t, plan.Timeout)).ToArray();
        while (!cancel.IsCancellationRequested && TakeTurn(out var turn, out var due))
        {
            var sent = Clock.Now;
            var counts = due >= _measured;
            var fault = Send(connections, (int)(turn % plan.Bodies.Count), counts ? tally : null);
            if (!counts)
            {
                continue;
            }

            var done = Clock.Now;
            tally.AddWait(Clock.Microseconds(sent - due));
            if (fault is null)
            {
                tally.AddGood(Clock.Microseconds(done - due), done);
            }
            else
            {
                tally.AddBad(fault, done);
                if (fault == "refused")
                {
                    // A closed loop would otherwise do nothing but knock.
                    Thread.Sleep(5);
                }
            }
        }

        tally.Reopened = connections.Sum(c => c.Reopened);
        Array.ForEach(connections, c => c.Dispose());
    }

    /// <summary>The next request's number and the tick at which it is due; false at the end.</summary>
    private bool TakeTurn(out long turn, out long due)
    {
        turn = Interlocked.Increment(ref _next);
        if (plan.Rate is not { } rate)
        {
            Clock.WaitUntil(_begin);
            due = Clock.Now;
            return due < _end;
        }

        due = _begin + Clock.Ticks(turn / rate);
        if (due >= _end || Clock.Now >= _giveUp)
        {
            return false;
        }

        Clock.WaitUntil(due);
        return true;
    }

    private string? Send(Connection[] connections, int body, Tally? tally)
    {
        var start = Clock.Now;
        var fault = connections[0].Exchange(_contentType, plan.Bodies[body].Span, out var reply) ?? Fault(reply);
        if (fault is null)
        {
            var between = Clock.Now;
            tally?.AddStep(0, Clock.Microseconds(between - start));
            if (connections.Length > 1)
            {
                fault = connections[1].Exchange(connections[0][reply.ContentType], connections[0][reply.Body], out reply) ?? Fault(reply);
                if (fault is null)
                {
                    tally?.AddStep(1, Clock.Microseconds(Clock.Now - between));
                }
            }
        }

        return fault;
    }

    private static string? Fault(Reply reply) =>
        reply.Status != 200 ? reply.Status.ToString(CultureInfo.InvariantCulture)
        : reply.Body.Start.Value == reply.Body.End.Value ? "empty"
        : null;

    /// <summary>Open loop: what was due in the measured time and was not even begun before it was given up.</summary>
    private long Unserved(Tally total)
    {
        if (plan.Rate is not { } rate)
        {
            return 0;
        }

        long due = 0;
        var turn = Math.Max(0, (long)(plan.WarmupSeconds * rate) - 2);
        for (; _begin + Clock.Ticks(turn / rate) is var tick && tick < _end; turn++)
        {
            due += tick >= _measured ? 1 : 0;
        }

        return due - total.Good - total.Bad;
    }
}

/// <param name="Plan">What was run.</param>
/// <param name="Tally">What all workers counted.</param>
/// <param name="Unserved">Due, but not begun by the time all was given up: failures.</param>
/// <param name="Span">Seconds from the begin of measuring to the last reply, at least the planned ones.</param>
/// <param name="DriverCpu">Processor time of the driver itself while it measured.</param>
internal sealed record Outcome(Plan Plan, Tally Tally, long Unserved, double Span, TimeSpan DriverCpu)
{
    public long Failed => Tally.Bad + Unserved;
    public double Success => Tally.Good + Failed == 0 ? 0 : (double)Tally.Good / (Tally.Good + Failed);
    public double Throughput => Tally.Good / Span;
}
