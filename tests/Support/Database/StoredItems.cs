using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>What is in all tables, in the order of their keys. Every write comes through here.</summary>
internal sealed class StoredItems
{
    private readonly SortedDictionary<string, JsonObject> _items = new(StringComparer.Ordinal);

    public IEnumerable<JsonObject> Of(string table, params string[] key)
    {
        var prefix = TableKeys.KeyOf(table, key);
        return _items.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => item.Value);
    }

    /// <param name="table">The table.</param>
    /// <param name="key">The key, other attributes beside it or not.</param>
    public JsonObject? Get(string table, JsonObject key) => _items.GetValueOrDefault(TableKeys.KeyOf(table, key));

    public void Put(string table, JsonObject item) => _items[TableKeys.KeyOf(table, item)] = item;

    public void Remove(string table, JsonObject key) => _items.Remove(TableKeys.KeyOf(table, key));
}
