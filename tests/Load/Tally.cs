using System.Runtime.InteropServices;
using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>What all connections counted in one step. Times in microseconds, to three digits, up to two minutes. Thread-safe while it is filled.</summary>
internal sealed class Tally
{
    private const long Longest = 120_000_000;
    private readonly Lock _gate = new();
    private readonly List<KeyValuePair<string, LongHistogram>> _stages = [];

    public long Good { get; private set; }
    public long Bad { get; private set; }

    /// <summary>Good answers that say that they were decided without the model.</summary>
    public long Degraded { get; private set; }

    /// <summary>Good answers from the record: somebody sent the order before.</summary>
    public long Replayed { get; private set; }
    public long Reopened { get; private set; }

    /// <summary>Whole latencies of good requests: from the due time in an open loop.</summary>
    public LongHistogram Latency { get; } = NewHistogram();

    /// <summary>Time of each call of a chain by itself, from sending to the whole reply.</summary>
    public LongHistogram[] Calls { get; } = [NewHistogram(), NewHistogram()];

    /// <summary>From the due time to sending: waiting for a free connection, and the driver's own lateness.</summary>
    public LongHistogram Wait { get; } = NewHistogram();

    /// <summary>What the answers say of their stages, in their order; replays left out.</summary>
    public IReadOnlyList<KeyValuePair<string, LongHistogram>> Stages => _stages;
    public Dictionary<string, long> Faults { get; } = new(StringComparer.Ordinal);
    public long LastTick { get; private set; }

    /// <param name="latency">Microseconds.</param>
    /// <param name="wait">Of it before sending.</param>
    /// <param name="end">Tick of the reply's end.</param>
    /// <param name="answer">What the reply says of itself.</param>
    public void AddGood(long latency, long wait, long end, in Answer answer)
    {
        lock (_gate)
        {
            Good++;
            Degraded += answer.Degraded ? 1 : 0;
            Replayed += answer.Replayed ? 1 : 0;
            Record(Latency, latency);
            Record(Wait, wait);
            LastTick = Math.Max(LastTick, end);
            for (var i = 0; i < answer.Calls.Length; i++)
            {
                Record(Calls[i], answer.Calls[i]);
            }

            if (!answer.Replayed)
            {
                foreach (var (name, microseconds) in answer.Stages)
                {
                    Record(StageOf(name), microseconds);
                }
            }
        }
    }

    /// <inheritdoc cref="AddGood"/>
    public void AddBad(string fault, long wait, long end)
    {
        lock (_gate)
        {
            Bad++;
            CollectionsMarshal.GetValueRefOrAddDefault(Faults, fault, out _)++;
            Record(Wait, wait);
            LastTick = Math.Max(LastTick, end);
        }
    }

    public void AddReopened(long connections)
    {
        lock (_gate)
        {
            Reopened += connections;
        }
    }

    private LongHistogram StageOf(string name)
    {
        foreach (var (known, histogram) in _stages)
        {
            if (known == name)
            {
                return histogram;
            }
        }

        _stages.Add(KeyValuePair.Create(name, NewHistogram()));
        return _stages[^1].Value;
    }

    private static LongHistogram NewHistogram() => new(Longest, 3);

    private static void Record(LongHistogram histogram, long microseconds) => histogram.RecordValue(Math.Clamp(microseconds, 1, Longest));
}

/// <summary>What a good reply says of itself.</summary>
/// <param name="calls">Microseconds of each call of the chain.</param>
/// <param name="stages">Microseconds by stage.</param>
/// <param name="degraded">Decided without the model.</param>
/// <param name="replayed">Answered from the record.</param>
internal readonly ref struct Answer(ReadOnlySpan<long> calls, ReadOnlySpan<(string Name, long Microseconds)> stages, bool degraded, bool replayed)
{
    public ReadOnlySpan<long> Calls { get; } = calls;
    public ReadOnlySpan<(string Name, long Microseconds)> Stages { get; } = stages;
    public bool Degraded { get; } = degraded;
    public bool Replayed { get; } = replayed;
}
