using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>The attributes that are the key of a table or of an index; texts, as all of the template's are.</summary>
internal sealed record KeyShape(string Partition, string? Sort)
{
    public static KeyShape Of(IReadOnlyList<KeyPart> key) =>
        new(key.First(part => part.Kind == "HASH").Attribute, key.FirstOrDefault(part => part.Kind == "RANGE")?.Attribute);

    public bool Has(string attribute) => attribute == Partition || attribute == Sort;

    /// <summary>The key among the attributes.</summary>
    /// <exception cref="DoubleFault">It is not there, or is no text.</exception>
    public ItemKey Read(JsonElement attributes) => Find(attributes) ?? throw DoubleFault.Invalid("One of the required keys was not given a value");

    /// <summary>The key among the attributes; null when a part of it is missing, as of an index that does not hold the item.</summary>
    /// <exception cref="DoubleFault">A part is no text, or empty.</exception>
    public ItemKey? Find(JsonElement attributes) =>
        attributes.Find(Partition) is not { } partition ? null
        : Sort is null ? new ItemKey(KeyText(partition), "")
        : attributes.Find(Sort) is { } sort ? new ItemKey(KeyText(partition), KeyText(sort))
        : null;

    private static string KeyText(JsonElement value) =>
        AttributeValues.TypeOf(value) is ("S", var text) && text.GetString() is { Length: > 0 } key
            ? key
            : throw DoubleFault.Invalid("One or more parameter values are not valid: a key is a text that is not empty");
}

/// <summary>Values of a key.</summary>
/// <param name="Sort">Empty where the key has no such part.</param>
internal readonly record struct ItemKey(string Partition, string Sort);
