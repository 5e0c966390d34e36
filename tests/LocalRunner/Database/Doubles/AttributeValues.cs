using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>Attribute values in DynamoDB's JSON: an object of one type and its value, e.g. <c>{"N":"1.5"}</c>.</summary>
internal static class AttributeValues
{
    /// <summary>Whether both are the same value. Texts, numbers, truth values and NULL; others are refused.</summary>
    public static bool AreEqual(JsonElement one, JsonElement other)
    {
        var (left, right) = (TypeOf(one), TypeOf(other));
        return left.Name == right.Name
            && left.Name switch
            {
                "S" => string.Equals(left.Value.GetString(), right.Value.GetString(), StringComparison.Ordinal),
                "N" => Number(one) == Number(other),
                "BOOL" => left.Value.GetBoolean() == right.Value.GetBoolean(),
                "NULL" => true,
                _ => throw new NotDoubled($"a comparison of type {left.Name}"),
            };
    }

    /// <summary>Below 0: one comes before other. Null: values of two types, of which neither comes first.</summary>
    public static int? Compare(JsonElement one, JsonElement other)
    {
        var (left, right) = (TypeOf(one).Name, TypeOf(other).Name);
        return left != right
            ? null
            : left switch
            {
                "S" => CompareTexts(Text(one), Text(other)),
                "N" => Number(one).CompareTo(Number(other)),
                _ => throw new NotDoubled($"an order among values of type {left}"),
            };
    }

    /// <summary>As the service: by the bytes of UTF-8. UTF-16 has another order only where surrogates meet the end of the plane, which no key of ours has.</summary>
    public static int CompareTexts(string one, string other) => string.CompareOrdinal(one, other);

    /// <summary>The text of a value of type S.</summary>
    public static string Text(JsonElement value) =>
        TypeOf(value) is ("S", var text) ? text.GetString()! : throw new NotDoubled("a key or a text of another type than S");

    /// <summary>The number of a value of type N.</summary>
    public static decimal Number(JsonElement value) =>
        TypeOf(value) is ("N", var number) && decimal.TryParse(number.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
            ? read
            : throw new NotDoubled("a number of more than 28 digits, or what is none, in arithmetic and comparisons");

    public static (string Name, JsonElement Value) TypeOf(JsonElement value)
    {
        foreach (var property in value.EnumerateObject())
        {
            return (property.Name, property.Value);
        }

        throw DoubleFault.Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }
}
