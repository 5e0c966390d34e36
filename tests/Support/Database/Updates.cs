using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FraudServerless.Support.Database;

/// <summary>Update expressions: SET with <c>if_not_exists</c> or without, ADD of numbers, REMOVE.</summary>
internal static partial class Updates
{
    public static void Apply(JsonObject item, JsonObject request)
    {
        var sections = Sections().Split(request["UpdateExpression"]!.GetValue<string>())[1..];
        foreach (var section in sections.Chunk(2))
        {
            foreach (Match part in Parts().Matches(section[1]))
            {
                Apply(item, section[0], part, request);
            }
        }
    }

    private static void Apply(JsonObject item, string section, Match part, JsonObject request)
    {
        var name = Placeholders.Name(request, part.Groups["name"].Value);
        var value = part.Groups["value"] is { Success: true } given ? Placeholders.Value(request, given.Value) : null;
        switch (section)
        {
            case "SET" when part.Groups["default"].Success && item.ContainsKey(name):
                break;
            case "SET":
                item[name] = value!.DeepClone();
                break;
            case "ADD":
                item[name] = new JsonObject { ["N"] = (Number(item[name]) + Number(value)).ToString(CultureInfo.InvariantCulture) };
                break;
            case "REMOVE":
                item.Remove(name);
                break;
        }
    }

    private static decimal Number(JsonNode? value) =>
        value is null ? 0 : decimal.Parse(value["N"]!.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s*\b(?<section>SET|ADD|REMOVE)\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sections();

    [GeneratedRegex(@"(?<name>[#\w]+)(?: =)?(?: (?<default>if_not_exists\(\w+, )?(?<value>:\w+)\)?)?(?:,|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parts();
}
