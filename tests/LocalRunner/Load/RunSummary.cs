using HdrHistogram;

namespace FraudServerless.LocalRunner.Load;

/// <summary>Figures over the orders of a run.</summary>
/// <param name="labels">By request id, true for a fraud or default; orders without one are left out of the figures on fraud.</param>
public sealed class RunSummary(IReadOnlyDictionary<string, bool> labels)
{
    /// <summary>What was decided over a group of orders.</summary>
    public sealed class Counts
    {
        public int Orders { get; internal set; }
        public int Accept { get; internal set; }
        public int Restrict { get; internal set; }
        public int Review { get; internal set; }
        public int Reject { get; internal set; }
        public int Degraded { get; internal set; }
        public int Replayed { get; internal set; }

        /// <summary>Answers that say what is wrong with the order.</summary>
        public int Refused { get; internal set; }

        /// <summary>Neither a decision nor a refusal.</summary>
        public int Unanswered { get; internal set; }

        internal void Add(SentOrder sent)
        {
            Orders++;
            Accept += sent.Decision == "ACCEPT" ? 1 : 0;
            Restrict += sent.Decision == "RESTRICT" ? 1 : 0;
            Review += sent.Decision == "REVIEW" ? 1 : 0;
            Reject += sent.Decision == "REJECT" ? 1 : 0;
            Degraded += sent.Degraded ? 1 : 0;
            Replayed += sent.Source == "replay" ? 1 : 0;
            Refused += sent is { Answered: true, Decision: null } ? 1 : 0;
            Unanswered += sent.Answered ? 0 : 1;
        }
    }

    // Microseconds, up to a minute, three digits.
    private static LongHistogram NewHistogram() => new(1, 60_000_000, 3);

    private readonly SortedDictionary<string, Counts> _markets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LongHistogram> _stages = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);

    public Counts All { get; } = new();
    public IReadOnlyDictionary<string, Counts> Markets => _markets;

    /// <summary>As the caller saw it; microseconds.</summary>
    public HistogramBase Latency { get; } = NewHistogram();

    /// <summary>By stage, in the order of the header, replays left out; microseconds.</summary>
    public IEnumerable<KeyValuePair<string, LongHistogram>> Stages => _stages;

    /// <summary>Statuses (or kinds of failure) of what was not decided, and how many.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    public Counts Frauds { get; } = new();
    public Counts Honest { get; } = new();

    /// <summary>An order that was decided, for an example.</summary>
    public string? ExampleOrderNumber { get; private set; }

    public void Add(SentOrder sent)
    {
        All.Add(sent);
        if (!_markets.TryGetValue(sent.Order.Market, out var market))
        {
            _markets[sent.Order.Market] = market = new Counts();
        }

        market.Add(sent);
        if (labels.TryGetValue(sent.Order.RequestId, out var fraud))
        {
            (fraud ? Frauds : Honest).Add(sent);
        }

        if (sent.Decision is null)
        {
            var kind = sent.Fault ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"HTTP {sent.Status}");
            _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
        }
        else
        {
            ExampleOrderNumber = sent.Order.OrderNumber;
        }

        if (sent.Status == 0)
        {
            return;
        }

        Record(Latency, sent.Latency.TotalMilliseconds);
        if (sent.Source == "replay")
        {
            return;
        }

        foreach (var (name, milliseconds) in sent.Stages)
        {
            if (!_stages.TryGetValue(name, out var histogram))
            {
                _stages[name] = histogram = NewHistogram();
            }

            Record(histogram, milliseconds);
        }
    }

    private static void Record(HistogramBase histogram, double milliseconds) =>
        histogram.RecordValue(Math.Clamp((long)Math.Round(milliseconds * 1000), 1, 60_000_000));
}
