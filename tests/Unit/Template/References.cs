using System.Text.RegularExpressions;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template;

/// <summary>What a part of the template refers to.</summary>
internal static partial class References
{
    /// <summary>Parameters, pseudo parameters and resources, by name.</summary>
    public static IEnumerable<string> In(TemplateNode node) =>
        node switch
        {
            MapNode { Values: [{ Key: "Ref", Value: ScalarNode name }] } => [name.Value],
            MapNode { Values: [{ Key: "Fn::GetAtt", Value: var path }] } =>
            [
                path is ScalarNode dotted ? dotted.Value.Split('.')[0] : path.Items[0].Text,
            ],
            MapNode { Values: [{ Key: "Fn::Sub", Value: ScalarNode text }] } => Named(text.Value),
            MapNode { Values: [{ Key: "Fn::Sub", Value: ListNode { Values: [ScalarNode text, MapNode own] } }] } =>
            [
                .. Named(text.Value).Where(name => own.Find(name) is null),
                .. own.Values.SelectMany(entry => In(entry.Value)),
            ],
            MapNode map => map.Values.SelectMany(entry => In(entry.Value)),
            ListNode list => list.Values.SelectMany(In),
            _ => [],
        };

    /// <summary>Conditions, by name.</summary>
    public static IEnumerable<string> Conditions(TemplateNode node) =>
        node switch
        {
            MapNode { Values: [{ Key: "Fn::If", Value: ListNode { Values: [ScalarNode name, var yes, var no] } }] } =>
            [
                name.Value,
                .. Conditions(yes),
                .. Conditions(no),
            ],
            MapNode map => map.Values.SelectMany(entry =>
                entry is { Key: "Condition", Value: ScalarNode name } ? [name.Value] : Conditions(entry.Value)
            ),
            ListNode list => list.Values.SelectMany(Conditions),
            _ => [],
        };

    private static IEnumerable<string> Named(string text) =>
        Placeholder().Matches(text).Select(match => match.Groups["name"].Value.Split('.')[0]).Where(name => !name.StartsWith('!'));

    [GeneratedRegex(@"\$\{(?<name>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
