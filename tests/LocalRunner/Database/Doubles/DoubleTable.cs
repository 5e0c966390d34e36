using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>A table with its indexes, which never lag behind it.</summary>
internal sealed class DoubleTable
{
    private readonly KeyedItems _items = new();

    public DoubleTable(TableDefinition definition)
    {
        Definition = definition;
        Key = KeyShape.Of(definition.Key);
        Indexes = [.. definition.Indexes.Select(index => new DoubleIndex(index, Key))];
        var other = definition
            .Key.Concat(definition.Indexes.SelectMany(index => index.Key))
            .FirstOrDefault(part => definition.Attributes[part.Attribute] != "S");
        if (other is not null)
        {
            throw new NotDoubled($"keys of another type than S, as {other.Attribute} of table {definition.Name} is");
        }
    }

    public TableDefinition Definition { get; }

    public KeyShape Key { get; }

    public IReadOnlyList<DoubleIndex> Indexes { get; }

    public StoredItem? Find(ItemKey key) => _items.Find(key);

    /// <summary>The items of the table, or of an index.</summary>
    public KeyedItems In(DoubleIndex? index) => index?.Items ?? _items;

    /// <summary>What the service would not take.</summary>
    public void Check(JsonElement item)
    {
        Key.Read(item);
        foreach (var index in Indexes)
        {
            index.Key.Find(item);
        }
    }

    /// <param name="key">Of the item.</param>
    /// <param name="attributes">The item taken apart.</param>
    /// <param name="item">The same, to be kept.</param>
    public void Put(ItemKey key, JsonElement attributes, StoredItem item)
    {
        Remove(key);
        _items.Put(key, item);
        foreach (var index in Indexes)
        {
            if (index.PlaceOf(attributes) is { } place)
            {
                index.Items.Put(place, item);
            }
        }
    }

    public void Remove(ItemKey key)
    {
        if (_items.Find(key) is not { } before)
        {
            return;
        }

        _items.Remove(key);
        if (Indexes.Count == 0)
        {
            return;
        }

        var attributes = before.Attributes;
        foreach (var index in Indexes)
        {
            if (index.PlaceOf(attributes) is { } place)
            {
                index.Items.Remove(place);
            }
        }
    }
}
