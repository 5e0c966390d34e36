using System.Collections.Concurrent;

namespace FraudServerless.Ledger.Links;

/// <summary>What is known of a link: which entries lie under itself, and whether others are spread over its shards.</summary>
/// <param name="Own">Ids of the entries under the link itself.</param>
/// <param name="SpreadUntil">When the item expires that says that it has shards, in seconds since 1970; null: it has none.</param>
internal sealed record LinkSpread(IReadOnlySet<string> Own, long? SpreadUntil)
{
    /// <summary>It has no shards and room for a few.</summary>
    public static LinkSpread Fitting { get; } = new(new HashSet<string>(), SpreadUntil: null);

    /// <summary>
    /// Where entries go: what lies under the link stays there, so that a second delivery is no second entry; the others fill it up to
    /// <see cref="LinkItems.MaxUnspread"/>, and go to the shards that their ids name from then on.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="ids">The decisions, no two the same.</param>
    /// <returns>The partition of each.</returns>
    public IReadOnlyList<string> Place(string link, IReadOnlyList<Guid> ids)
    {
        var room = SpreadUntil is null ? LinkItems.MaxUnspread - Own.Count : 0;
        var partitions = new string[ids.Count];
        for (var i = 0; i < ids.Count; i++)
        {
            partitions[i] = Own.Contains(ids[i].ToString("D")) || room-- > 0 ? link : LinkItems.ShardOf(link, ids[i]);
        }

        return partitions;
    }
}

/// <summary>Links of which this process knows that they have shards: they have them for good and are not looked up again. Thread-safe.</summary>
internal sealed class KnownHubs
{
    /// <summary>Some hundred ids each; they are few, and who is forgotten is looked up.</summary>
    private const int Max = 500;

    private readonly ConcurrentDictionary<string, LinkSpread> _hubs = new(StringComparer.Ordinal);

    public LinkSpread? Find(string link) => _hubs.GetValueOrDefault(link);

    public void Keep(string link, LinkSpread hub)
    {
        if (_hubs.Count >= Max)
        {
            _hubs.Clear();
        }

        _hubs[link] = hub;
    }
}
