namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>Items under their partition keys, each partition in the order of its places.</summary>
internal sealed class KeyedItems
{
    private static readonly SortedList<string, StoredItem> Nothing = [];
    private readonly Dictionary<string, SortedList<string, StoredItem>> _partitions = new(StringComparer.Ordinal);

    public SortedList<string, StoredItem> Of(string partition) => _partitions.GetValueOrDefault(partition) ?? Nothing;

    public StoredItem? Find(ItemKey key) => Of(key.Partition).GetValueOrDefault(key.Sort);

    public void Put(ItemKey place, StoredItem item)
    {
        if (!_partitions.TryGetValue(place.Partition, out var items))
        {
            // Most partitions have one item.
            _partitions[place.Partition] = items = new SortedList<string, StoredItem>(1, StringComparer.Ordinal);
        }

        items[place.Sort] = item;
    }

    public void Remove(ItemKey place)
    {
        if (_partitions.TryGetValue(place.Partition, out var items) && items.Remove(place.Sort) && items.Count == 0)
        {
            _partitions.Remove(place.Partition);
        }
    }
}
