using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FraudServerless.Support.Database;

/// <summary>Conditions, key conditions and filters: comparisons and functions joined by AND, and those by OR; no brackets.</summary>
internal static partial class Conditions
{
    /// <summary>Whether a condition holds for an item.</summary>
    /// <param name="condition">Null: none.</param>
    /// <param name="request">Which has its names and values.</param>
    /// <param name="item">Null: there is none.</param>
    public static bool Hold(string? condition, JsonObject request, JsonObject? item) =>
        condition is null || condition.Split(" OR ").Any(either => either.Split(" AND ").All(term => Holds(Read(term), request, item)));

    /// <summary>The attributes that a condition names.</summary>
    public static IEnumerable<string> Names(string condition, JsonObject request) =>
        condition
            .Split(" OR ")
            .SelectMany(either => either.Split(" AND "))
            .Select(term => Placeholders.Name(request, Read(term).Groups["name"].Value));

    private static bool Holds(Match term, JsonObject request, JsonObject? item)
    {
        var value = item?[Placeholders.Name(request, term.Groups["name"].Value)];
        var other = term.Groups["value"] is { Success: true } given ? Placeholders.Value(request, given.Value) : null;
        return term.Groups["what"].Value switch
        {
            "attribute_not_exists" => value is null,
            "attribute_exists" => value is not null,
            "begins_with" => value?["S"]?.GetValue<string>().StartsWith(other!["S"]!.GetValue<string>(), StringComparison.Ordinal) == true,
            "=" => JsonNode.DeepEquals(value, other),
            "<>" => !JsonNode.DeepEquals(value, other),
            ">" => Compare(value, other!) > 0,
            ">=" => Compare(value, other!) >= 0,
            "<" => Compare(value, other!) < 0,
            _ => Compare(value, other!) <= 0,
        };
    }

    /// <summary>Null: they cannot be compared, and no comparison holds.</summary>
    private static int? Compare(JsonNode? value, JsonNode other) =>
        value?["S"] is { } text && other["S"] is { } otherText ? string.CompareOrdinal(text.GetValue<string>(), otherText.GetValue<string>())
        : value?["N"] is { } number && other["N"] is { } otherNumber ? Number(number).CompareTo(Number(otherNumber))
        : null;

    private static decimal Number(JsonNode number) => decimal.Parse(number.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static Match Read(string term) =>
        Terms().Match(term) is { Success: true } match ? match : throw new InvalidOperationException($"the condition {term} is not faked");

    [GeneratedRegex(
        @"^(?:(?<what>attribute_not_exists|attribute_exists|begins_with)\((?<name>[#\w]+)(?:, (?<value>:\w+))?\)|(?<name>[#\w]+) (?<what>=|<>|<=|>=|<|>) (?<value>:\w+))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Terms();
}
