using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>
/// An update expression: <c>SET a = :v</c>, <c>SET a = if_not_exists(b, :v)</c>, <c>ADD a :n</c> of numbers, <c>REMOVE a</c>. Arithmetic, lists, sets and DELETE are
/// refused by name.
/// </summary>
internal sealed class ItemUpdate
{
    private static readonly ConcurrentDictionary<string, ItemUpdate> Known = new(StringComparer.Ordinal);
    private readonly List<Step> _steps = [];

    private ItemUpdate(Words words)
    {
        while (words.Next is not null)
        {
            ReadSection(words);
        }
    }

    private enum Kind
    {
        Set,
        SetFirst,
        Add,
        Remove,
    }

    private sealed record Step(Kind Kind, string Attribute, string Value = "", string Unless = "");

    /// <exception cref="NotDoubled">Something in it is not known here.</exception>
    public static ItemUpdate Read(string text) => Known.GetOrAdd(text, static text => new ItemUpdate(new Words(text)));

    /// <summary>The attributes that it changes.</summary>
    public IEnumerable<string> Changed(ExpressionScope scope) => _steps.Select(step => scope.Name(step.Attribute));

    /// <summary>The item after it.</summary>
    /// <param name="item">Before; of one that is not there its key.</param>
    public byte[] Apply(JsonElement item, ExpressionScope scope)
    {
        var attributes = item.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal);
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var step in _steps)
        {
            var name = scope.Name(step.Attribute);
            switch (step.Kind)
            {
                case Kind.Set:
                    attributes[name] = scope.Value(step.Value);
                    break;
                case Kind.SetFirst:
                    // What it reads is the item as it was.
                    attributes[name] = item.Find(scope.Name(step.Unless)) ?? scope.Value(step.Value);
                    break;
                case Kind.Add:
                    sums[name] =
                        (item.Find(name) is { } before ? AttributeValues.Number(before) : 0) + AttributeValues.Number(scope.Value(step.Value));
                    attributes[name] = default;
                    break;
                default:
                    attributes.Remove(name);
                    break;
            }
        }

        return Write(attributes, sums);
    }

    private static byte[] Write(Dictionary<string, JsonElement> attributes, Dictionary<string, decimal> sums)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in attributes)
            {
                json.WritePropertyName(name);
                if (sums.TryGetValue(name, out var sum))
                {
                    json.WriteStartObject();
                    json.WriteString("N", sum.ToString(CultureInfo.InvariantCulture));
                    json.WriteEndObject();
                }
                else
                {
                    value.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void ReadSection(Words words)
    {
        Action<Words> read =
            words.Take("SET") ? ReadSet
            : words.Take("ADD") ? ReadAdd
            : words.Take("REMOVE") ? ReadRemove
            : throw words.Odd();
        do
        {
            read(words);
        } while (words.Take(","));
    }

    private void ReadSet(Words words)
    {
        var attribute = words.TakeAttribute();
        words.Require("=");
        if (!words.Take("if_not_exists"))
        {
            _steps.Add(new Step(Kind.Set, attribute, words.TakeValue()));
            return;
        }

        words.Require("(");
        var unless = words.TakeAttribute();
        words.Require(",");
        _steps.Add(new Step(Kind.SetFirst, attribute, words.TakeValue(), unless));
        words.Require(")");
    }

    private void ReadAdd(Words words) => _steps.Add(new Step(Kind.Add, words.TakeAttribute(), words.TakeValue()));

    private void ReadRemove(Words words) => _steps.Add(new Step(Kind.Remove, words.TakeAttribute()));
}
