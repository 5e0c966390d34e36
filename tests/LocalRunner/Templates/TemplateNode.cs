using System.Globalization;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>A value of the template, before or after its functions are resolved. Scalars stay text: CloudFormation knows no other kind either.</summary>
/// <param name="Line">Where it stands in the file, from 1.</param>
public abstract record TemplateNode(int Line)
{
    /// <summary>What a resolved scalar holds; a list or map is an error.</summary>
    public string Text => this is ScalarNode scalar ? scalar.Value : throw Unexpected("a single value is expected here");

    public int Number =>
        int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TemplateException(Line, $"a whole number is expected here, not '{Text}'");

    public bool Flag =>
        Text switch
        {
            "true" or "True" => true,
            "false" or "False" => false,
            _ => throw new TemplateException(Line, $"true or false is expected here, not '{Text}'"),
        };

    public IReadOnlyList<TemplateNode> Items => this is ListNode list ? list.Values : throw Unexpected("a list is expected here");

    public IReadOnlyList<KeyValuePair<string, TemplateNode>> Entries =>
        this is MapNode map ? map.Values : throw Unexpected("a mapping is expected here");

    private TemplateException Unexpected(string message) => this is UnknownNode unknown ? unknown.Fault : new TemplateException(Line, message);

    /// <summary>The value under a name; null when this is no mapping or has no such name.</summary>
    public TemplateNode? Find(string name) =>
        this is UnknownNode unknown ? throw unknown.Fault : (this as MapNode)?.Values.FirstOrDefault(entry => entry.Key == name).Value;

    /// <summary>The value under a path of names; null when any of them is missing.</summary>
    public TemplateNode? Find(string first, params ReadOnlySpan<string> rest)
    {
        var node = Find(first);
        foreach (var name in rest)
        {
            node = node?.Find(name);
        }

        return node;
    }

    /// <summary>The whole number under a name; null when there is none.</summary>
    /// <exception cref="TemplateException">It is out of AWS's bounds.</exception>
    public int? Whole(string name, int min, int max)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        return node.Number is var number && number >= min && number <= max
            ? number
            : throw new TemplateException(
                node.Line,
                string.Create(CultureInfo.InvariantCulture, $"{name} lies between {min} and {max}, and {number} does not")
            );
    }

    /// <summary>The value under a name that has to be there.</summary>
    public TemplateNode Get(string name) => Find(name) ?? throw new TemplateException(Line, $"'{name}' is missing here");
}

public sealed record ScalarNode(string Value, int Line) : TemplateNode(Line);

public sealed record ListNode(IReadOnlyList<TemplateNode> Values, int Line) : TemplateNode(Line);

/// <summary>Names in the order of the file.</summary>
public sealed record MapNode(IReadOnlyList<KeyValuePair<string, TemplateNode>> Values, int Line) : TemplateNode(Line);

/// <summary>A value that only AWS knows. Nobody minds until it is read.</summary>
public sealed record UnknownNode(NotEmulatedException Fault) : TemplateNode(Fault.Line);

/// <summary>The template says something that the local stack cannot work out; only who needs it stops over it.</summary>
public sealed class NotEmulatedException(int line, string message) : TemplateException(line, message);

/// <summary>The template says something wrong, or something that the local stack cannot do.</summary>
public class TemplateException(int line, string message) : Exception($"template, line {line.ToString(CultureInfo.InvariantCulture)}: {message}")
{
    public int Line { get; } = line;
}
