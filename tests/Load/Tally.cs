using System.Runtime.InteropServices;
using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>What one worker counted, or all of them together. Times in microseconds, to three digits, up to two minutes.</summary>
internal sealed class Tally
{
    private const long Longest = 120_000_000;

    public long Good { get; private set; }
    public long Bad { get; private set; }
    public long Reopened { get; set; }

    /// <summary>Whole latencies of good requests: from the due time in an open loop.</summary>
    public LongHistogram Latency { get; } = new(Longest, 3);

    /// <summary>Time of each step by itself, from sending to the whole reply.</summary>
    public LongHistogram[] Steps { get; } = [new(Longest, 3), new(Longest, 3)];

    /// <summary>From the due time to sending: waiting for a free connection, and the driver's own lateness.</summary>
    public LongHistogram Wait { get; } = new(Longest, 3);
    public Dictionary<string, long> Faults { get; } = new(StringComparer.Ordinal);
    public long LastTick { get; private set; }

    public void AddGood(long latency, long end)
    {
        Good++;
        Latency.RecordValue(Math.Clamp(latency, 1, Longest));
        LastTick = end;
    }

    public void AddBad(string fault, long end)
    {
        Bad++;
        CollectionsMarshal.GetValueRefOrAddDefault(Faults, fault, out _)++;
        LastTick = end;
    }

    public void AddStep(int step, long microseconds) => Steps[step].RecordValue(Math.Clamp(microseconds, 1, Longest));

    public void AddWait(long microseconds) => Wait.RecordValue(Math.Clamp(microseconds, 1, Longest));

    public void Add(Tally other)
    {
        Good += other.Good;
        Bad += other.Bad;
        Reopened += other.Reopened;
        Latency.Add(other.Latency);
        Steps[0].Add(other.Steps[0]);
        Steps[1].Add(other.Steps[1]);
        Wait.Add(other.Wait);
        LastTick = Math.Max(LastTick, other.LastTick);
        foreach (var (fault, count) in other.Faults)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(Faults, fault, out _) += count;
        }
    }
}
