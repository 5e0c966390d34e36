using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template;

/// <summary>The template with something else in one place, which is named by a path such as <c>Resources.Audit.Properties.KeySchema.0</c>.</summary>
internal static class TemplateEdit
{
    public static TemplateNode Yaml(string yaml) => TemplateReader.Read("value: " + yaml).Get("value");

    /// <param name="path">Of a value that is there.</param>
    public static MapNode Without(this MapNode template, string path) => (MapNode)Edit(template, path, path.Split('.'), value: null)!;

    /// <param name="path">Of a value that is there or not; <c>-</c> is the one after the last of a list.</param>
    /// <param name="yaml">What is to stand there.</param>
    public static MapNode With(this MapNode template, string path, string yaml) => (MapNode)Edit(template, path, path.Split('.'), Yaml(yaml))!;

    private static TemplateNode? Edit(TemplateNode? node, string path, ReadOnlySpan<string> names, TemplateNode? value)
    {
        if (names.IsEmpty)
        {
            return node is null && value is null ? throw new ArgumentException($"the template has no {path}", nameof(path)) : value;
        }

        var name = names[0];
        var rest = names[1..];
        if (node is ListNode list)
        {
            var items = list.Values.ToList<TemplateNode?>();
            var at = name == "-" ? items.Count : int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
            if (at == items.Count)
            {
                items.Add(null);
            }

            items[at] = Edit(items[at], path, rest, value);
            return new ListNode([.. items.OfType<TemplateNode>()], list.Line);
        }

        var map =
            node as MapNode
            ?? (node is null && value is not null ? new MapNode([], 0) : throw new ArgumentException($"the template has no {path}", nameof(path)));
        var edited = Edit(map.Find(name), path, rest, value);
        var entries = map.Values.Where(entry => entry.Key != name || edited is not null).ToList();
        var index = entries.FindIndex(entry => entry.Key == name);
        if (edited is not null)
        {
            var entry = KeyValuePair.Create(name, edited);
            if (index < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[index] = entry;
            }
        }

        return new MapNode(entries, map.Line);
    }
}
