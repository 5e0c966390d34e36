namespace FraudServerless.Features;

/// <summary>
/// Counts categories in bounded memory, letter case aside, by the algorithm of Misra and Gries (1982): exact while there are at most <see cref="Capacity"/> of them; beyond,
/// every count is short by at most total / (capacity + 1), and whatever is more frequent than that is still there. The same sequence gives the same counts.
/// </summary>
internal sealed class CategoryCounter
{
    public const int Capacity = 20_000;

    private readonly Dictionary<string, long> _counts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public CategoryCounter() => _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Everything counted.</summary>
    public long Total { get; private set; }

    public void Add(ReadOnlySpan<char> category)
    {
        Total++;
        if (_lookup.TryGetValue(category, out var count))
        {
            _lookup[category] = count + 1;
        }
        else if (_counts.Count < Capacity)
        {
            _lookup[category] = 1;
        }
        else
        {
            // A newcomer to a full table and one of each category cancel out.
            foreach (var known in _counts.Keys.ToArray())
            {
                if (--_counts[known] == 0)
                {
                    _counts.Remove(known);
                }
            }
        }
    }

    /// <summary>Most frequent first, equals by their upper-case text.</summary>
    public IEnumerable<(string Category, long Count)> Ranked() =>
        _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key.ToUpperInvariant(), StringComparer.Ordinal).Select(c => (c.Key, c.Value));
}
