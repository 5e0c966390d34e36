using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>A global secondary index: items by another key, where several may have the same.</summary>
internal sealed class DoubleIndex(IndexDescription description, KeyShape table)
{
    private const char Separator = '\0';

    public IndexDescription Description { get; } = description;

    public KeyShape Key { get; } = KeyShape.Of(description.Key);

    public KeyedItems Items { get; } = new();

    /// <summary>Whether an index holds the attribute.</summary>
    public bool Holds(string attribute) =>
        Description.Projection == "ALL" || Key.Has(attribute) || table.Has(attribute) || Description.Projected.Contains(attribute);

    /// <summary>Where an item lies; null: the index does not hold it. Items of one key stand in the order of the table's.</summary>
    public ItemKey? PlaceOf(JsonElement attributes)
    {
        if (Key.Find(attributes) is not { } own)
        {
            return null;
        }

        var inTable = table.Read(attributes);
        return own with { Sort = $"{own.Sort}{Separator}{inTable.Partition}{Separator}{inTable.Sort}" };
    }
}
