using System.Globalization;
using FraudServerless.LocalRunner.Load;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>What became of captured calls when they were sent again: by field, outcome and market. One call at a time.</summary>
internal sealed class TrafficReport
{
    private const int MostExamples = 3;

    /// <summary>Of the calls of a market.</summary>
    public sealed class MarketCounts
    {
        public int Calls { get; internal set; }
        public int Same { get; internal set; }

        /// <summary>Another decision, or one in the place of an error, or the other way round.</summary>
        public int OutcomeChanged { get; internal set; }
    }

    /// <summary>Of a field's differences.</summary>
    /// <param name="Examples">The first lines of the file.</param>
    public sealed record FieldCounts(int Calls, IReadOnlyList<int> Examples);

    private readonly SortedDictionary<string, MarketCounts> _markets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldCounts> _fields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Captured, string Replayed), int> _outcomes = [];
    private readonly SortedDictionary<string, int> _unanswered = new(StringComparer.Ordinal);

    public MarketCounts All { get; } = new();
    public IReadOnlyDictionary<string, MarketCounts> Markets => _markets;

    /// <summary>The most frequent first.</summary>
    public IEnumerable<KeyValuePair<string, FieldCounts>> Fields =>
        _fields.OrderByDescending(entry => entry.Value.Calls).ThenBy(entry => entry.Key, StringComparer.Ordinal);

    /// <summary>How many calls had the one outcome when they were captured and the other one now.</summary>
    public IReadOnlyDictionary<(string Captured, string Replayed), int> Outcomes => _outcomes;

    /// <summary>Calls that got no answer now, by what they got; not compared.</summary>
    public IReadOnlyDictionary<string, int> Unanswered => _unanswered;

    /// <summary>Calls that had got no answer when they were captured; compared neither.</summary>
    public int NeverAnswered { get; private set; }

    /// <summary>Answers from the record: of an earlier run, or of a request id that the file has twice.</summary>
    public int FromRecord { get; private set; }

    public bool AllSame => All.Same == All.Calls && _unanswered.Count == 0;

    public void AddNeverAnswered() => NeverAnswered++;

    public void Add(CapturedCall call, SentOrder sent, IReadOnlyList<AnswerDifference> differences)
    {
        if (!sent.Answered)
        {
            var kind = sent.Fault ?? Outcome(sent.Status, null);
            _unanswered[kind] = _unanswered.GetValueOrDefault(kind) + 1;
            return;
        }

        FromRecord += sent.Source == "replay" ? 1 : 0;
        var outcome = (Outcome(call.Status, OrderSender.Decision(call.Answer).Decision), Outcome(sent.Status, sent.Decision));
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        if (!_markets.TryGetValue(call.Request.Market, out var market))
        {
            _markets.Add(call.Request.Market, market = new MarketCounts());
        }

        foreach (var counts in new[] { All, market })
        {
            counts.Calls++;
            counts.Same += differences.Count == 0 ? 1 : 0;
            counts.OutcomeChanged += outcome.Item1 != outcome.Item2 ? 1 : 0;
        }

        foreach (var field in differences.Select(difference => difference.Field).Distinct(StringComparer.Ordinal))
        {
            var counts = _fields.GetValueOrDefault(field) ?? new FieldCounts(0, []);
            _fields[field] = new FieldCounts(counts.Calls + 1, [.. counts.Examples.Append(call.Line).Order().Take(MostExamples)]);
        }
    }

    private static string Outcome(int status, string? decision) => decision ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");
}
