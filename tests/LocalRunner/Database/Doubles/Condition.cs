using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>A condition, key condition or filter. Without an item (<c>null</c>) no attribute exists.</summary>
internal abstract record Condition
{
    public abstract bool Holds(JsonElement? item, ExpressionScope scope);

    /// <summary>All of them.</summary>
    public sealed record And(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope) => Parts.All(part => part.Holds(item, scope));
    }

    /// <summary>Any of them.</summary>
    public sealed record Or(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope) => Parts.Any(part => part.Holds(item, scope));
    }

    public sealed record Not(Condition Part) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope) => !Part.Holds(item, scope);
    }

    /// <summary><c>attribute_exists</c> and <c>attribute_not_exists</c>.</summary>
    public sealed record Exists(string Attribute, bool Wanted) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope) => (item?.Find(scope.Name(Attribute)) is not null) == Wanted;
    }

    /// <summary><c>begins_with</c>, of texts.</summary>
    public sealed record BeginsWith(string Attribute, string Value) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope) =>
            item?.Find(scope.Name(Attribute)) is { } value
            && AttributeValues.TypeOf(value).Name == "S"
            && AttributeValues.Text(value).StartsWith(AttributeValues.Text(scope.Value(Value)), StringComparison.Ordinal);
    }

    /// <summary>An attribute against a value. What is not there differs from every value, and no other comparison holds for it.</summary>
    /// <param name="Sign"><c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
    public sealed record Comparison(string Attribute, string Sign, string Value) : Condition
    {
        public override bool Holds(JsonElement? item, ExpressionScope scope)
        {
            var other = scope.Value(Value);
            return item?.Find(scope.Name(Attribute)) is not { } value
                ? Sign == "<>"
                : Sign switch
                {
                    "=" => AttributeValues.AreEqual(value, other),
                    "<>" => !AttributeValues.AreEqual(value, other),
                    "<" => AttributeValues.Compare(value, other) < 0,
                    "<=" => AttributeValues.Compare(value, other) <= 0,
                    ">" => AttributeValues.Compare(value, other) > 0,
                    _ => AttributeValues.Compare(value, other) >= 0,
                };
        }
    }
}
