using System.Collections.Concurrent;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>
/// Reads conditions: comparisons of an attribute with a value, <c>attribute_exists</c>, <c>attribute_not_exists</c> and <c>begins_with</c>, joined by AND, OR, NOT and
/// brackets. Whatever else the service knows (BETWEEN, IN, size, contains, places inside of attributes) is refused by name.
/// </summary>
internal static class ConditionReader
{
    private static readonly ConcurrentDictionary<string, Condition> Known = new(StringComparer.Ordinal);

    /// <exception cref="NotDoubled">Something in it is not known here.</exception>
    public static Condition Read(string text) => Known.GetOrAdd(text, static text => ReadAll(new Words(text)));

    private static Condition ReadAll(Words words)
    {
        var condition = ReadOr(words);
        return words.Next is null ? condition : throw words.Odd();
    }

    private static Condition ReadOr(Words words)
    {
        var parts = new List<Condition> { ReadAnd(words) };
        while (words.Take("OR"))
        {
            parts.Add(ReadAnd(words));
        }

        return parts is [var only] ? only : new Condition.Or(parts);
    }

    private static Condition ReadAnd(Words words)
    {
        var parts = new List<Condition> { ReadNot(words) };
        while (words.Take("AND"))
        {
            parts.Add(ReadNot(words));
        }

        return parts is [var only] ? only : new Condition.And(parts);
    }

    private static Condition ReadNot(Words words)
    {
        if (words.Take("NOT"))
        {
            return new Condition.Not(ReadNot(words));
        }

        if (!words.Take("("))
        {
            return ReadTerm(words);
        }

        var inner = ReadOr(words);
        words.Require(")");
        return inner;
    }

    private static Condition ReadTerm(Words words)
    {
        var first = words.TakeAttribute();
        if (!words.Take("("))
        {
            return words.Next is "=" or "<>" or "<" or "<=" or ">" or ">="
                ? new Condition.Comparison(first, words.TakeAny(), words.TakeValue())
                : throw words.Odd();
        }

        // Names of functions, unlike keywords, count as they are written.
        Condition term = first switch
        {
            "attribute_exists" => new Condition.Exists(words.TakeAttribute(), Wanted: true),
            "attribute_not_exists" => new Condition.Exists(words.TakeAttribute(), Wanted: false),
            "begins_with" => ReadBeginsWith(words),
            _ => throw new NotDoubled($"the function {first}"),
        };
        words.Require(")");
        return term;
    }

    private static Condition.BeginsWith ReadBeginsWith(Words words)
    {
        var attribute = words.TakeAttribute();
        words.Require(",");
        return new Condition.BeginsWith(attribute, words.TakeValue());
    }
}
