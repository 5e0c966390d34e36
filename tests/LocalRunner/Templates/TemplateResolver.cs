using System.Text;
using System.Text.RegularExpressions;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>
/// Gives every parameter its value and works out the functions of a template, as CloudFormation would on deploying it. Globals of AWS SAM are merged into
/// the resources that they are for. Everything is resolved at once, so that a mistake shows at the start and not on the first request.
/// </summary>
public sealed partial class TemplateResolver
{
    private readonly MapNode _template;
    private readonly string _region;
    private readonly Dictionary<string, TemplateNode> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _conditions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beingResolved = new(StringComparer.Ordinal);

    private TemplateResolver(MapNode template, IReadOnlyDictionary<string, string> parameters, string region)
    {
        _template = template;
        _region = region;
        ReadParameters(parameters);
    }

    /// <param name="template">What <see cref="TemplateReader"/> read.</param>
    /// <param name="parameters">Values given; they win over defaults and over the values that the template's own Metadata gives for local runs.</param>
    /// <param name="region">What <c>AWS::Region</c> is.</param>
    /// <returns>By logical id, those resources whose condition holds.</returns>
    /// <exception cref="TemplateException">A parameter has no value, something is referred to that is not there, or a construct is not supported.</exception>
    public static IReadOnlyDictionary<string, ResolvedResource> Resolve(
        MapNode template,
        IReadOnlyDictionary<string, string> parameters,
        string region
    )
    {
        var resolver = new TemplateResolver(template, parameters, region);
        var resources = new Dictionary<string, ResolvedResource>(StringComparer.Ordinal);
        foreach (var (id, node) in template.Get("Resources").Entries)
        {
            if (id.StartsWith("Fn::", StringComparison.Ordinal))
            {
                throw new TemplateException(node.Line, $"{id} makes resources, which the local stack cannot");
            }

            if (node.Find("Condition") is { } condition && !resolver.Condition(condition))
            {
                continue;
            }

            var type = node.Get("Type").Text;
            var properties = resolver.WithGlobals(type, node.Find("Properties") ?? new MapNode([], node.Line));
            resources.Add(
                id,
                new ResolvedResource(
                    id,
                    resolver.NameOf(id, node),
                    type,
                    resolver.Resolve(properties) ?? new MapNode([], node.Line),
                    node.Find("Metadata", "LocalRunner"),
                    node.Line
                )
            );
        }

        foreach (var (_, output) in template.Find("Outputs") is { } outputs ? outputs.Entries : [])
        {
            if (output.Find("Condition") is not { } condition || resolver.Condition(condition))
            {
                resolver.Resolve(output.Get("Value"));
            }
        }

        return resources;
    }

    private void ReadParameters(IReadOnlyDictionary<string, string> given)
    {
        var declared = _template.Find("Parameters") is { } node ? node.Entries : [];
        foreach (var name in given.Keys)
        {
            if (!declared.Any(parameter => parameter.Key == name))
            {
                throw new TemplateException(
                    _template.Find("Parameters")?.Line ?? 1,
                    $"there is no parameter '{name}'; there are {string.Join(", ", declared.Select(parameter => parameter.Key))}"
                );
            }
        }

        var local = _template.Find("Metadata", "LocalRunner", "Parameters");
        foreach (var (name, parameter) in declared)
        {
            var text =
                given.GetValueOrDefault(name)
                ?? local?.Find(name)?.Text
                ?? parameter.Find("Default")?.Text
                ?? throw new TemplateException(parameter.Line, $"parameter '{name}' has no default: give it with --parameter {name}=VALUE");
            CheckParameter(name, parameter, text);
            var isList = parameter.Find("Type")?.Text is "CommaDelimitedList" or "List<Number>" or "List<String>";
            _parameters[name] = isList
                ? new ListNode(
                    [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => new ScalarNode(part, parameter.Line))],
                    parameter.Line
                )
                : new ScalarNode(text, parameter.Line);
        }
    }

    private static void CheckParameter(string name, TemplateNode parameter, string text)
    {
        if (parameter.Find("AllowedValues") is { } allowed && !allowed.Items.Any(value => value.Text == text))
        {
            throw new TemplateException(
                parameter.Line,
                $"parameter '{name}' may be {string.Join(", ", allowed.Items.Select(value => value.Text))}, not '{text}'"
            );
        }

        if (
            parameter.Find("AllowedPattern")?.Text is { } pattern
            && !Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.None, TimeSpan.FromSeconds(1))
        )
        {
            throw new TemplateException(parameter.Line, $"parameter '{name}' has to look like {pattern}, and '{text}' does not");
        }

        if (parameter.Find("Type")?.Text != "Number")
        {
            return;
        }

        var number = new ScalarNode(text, parameter.Line).Number;
        if (number < (parameter.Find("MinValue")?.Number ?? number) || number > (parameter.Find("MaxValue")?.Number ?? number))
        {
            throw new TemplateException(parameter.Line, $"parameter '{name}' is out of its bounds: {text}");
        }
    }

    private TemplateNode WithGlobals(string type, TemplateNode properties)
    {
        var section = type switch
        {
            ResourceTypes.Function => "Function",
            ResourceTypes.HttpApi => "HttpApi",
            _ => null,
        };
        return section is not null && _template.Find("Globals", section) is { } globals ? Merge(globals, properties) : properties;
    }

    /// <summary>SAM's rule: mappings are merged, lists are added up (globals first), of single values the resource's own wins.</summary>
    internal static TemplateNode Merge(TemplateNode globals, TemplateNode own)
    {
        if (globals is ListNode first && own is ListNode second)
        {
            return new ListNode([.. first.Values, .. second.Values], own.Line);
        }

        if (globals is not MapNode a || own is not MapNode b || IsFunction(a) || IsFunction(b))
        {
            return own;
        }

        return new MapNode(
            [
                .. a.Values.Where(entry => b.Find(entry.Key) is null),
                .. b.Values.Select(entry => a.Find(entry.Key) is { } global ? KeyValuePair.Create(entry.Key, Merge(global, entry.Value)) : entry),
            ],
            own.Line
        );
    }

    private static bool IsFunction(MapNode map) =>
        map.Values is [var (name, _)] && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal));

    /// <summary>Null is <c>AWS::NoValue</c>: whatever holds it does without.</summary>
    private TemplateNode? Resolve(TemplateNode node) =>
        node switch
        {
            ListNode list => new ListNode([.. list.Values.Select(Resolve).OfType<TemplateNode>()], list.Line),
            MapNode map when IsFunction(map) => Outcome(map.Values[0].Key, map.Values[0].Value),
            MapNode map => new MapNode(
                [
                    .. map
                        .Values.Select(entry => (entry.Key, Value: Resolve(entry.Value)))
                        .Where(entry => entry.Value is not null)
                        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value!)),
                ],
                map.Line
            ),
            _ => node,
        };

    private TemplateNode? Outcome(string function, TemplateNode argument)
    {
        try
        {
            return Call(function, argument);
        }
        catch (NotEmulatedException fault)
        {
            return new UnknownNode(fault);
        }
    }

    private TemplateNode Required(TemplateNode node) => Resolve(node) ?? throw new TemplateException(node.Line, "AWS::NoValue cannot stand here");

    private TemplateNode? Call(string function, TemplateNode argument)
    {
        switch (function)
        {
            case "Ref":
                return argument.Text == "AWS::NoValue" ? null : Reference(argument.Text, argument.Line);
            case "Fn::Sub":
                return new ScalarNode(Substitute(argument), argument.Line);
            case "Fn::GetAtt":
                var path = argument is ScalarNode dotted ? dotted.Value.Split('.', 2) : [.. argument.Items.Select(part => Required(part).Text)];
                return path is [var id, var attribute]
                    ? new ScalarNode(Attribute(id, attribute, argument.Line), argument.Line)
                    : throw new TemplateException(argument.Line, "GetAtt takes a resource and an attribute");
            case "Fn::If":
                return argument.Items is [var condition, var yes, var no]
                    ? Resolve(Condition(condition) ? yes : no)
                    : throw new TemplateException(argument.Line, "If takes a condition and two values");
            case "Fn::Join":
                return argument.Items is [var separator, var parts]
                    ? new ScalarNode(string.Join(separator.Text, Required(parts).Items.Select(part => part.Text)), argument.Line)
                    : throw new TemplateException(argument.Line, "Join takes a separator and a list");
            case "Fn::Split":
                return argument.Items is [var by, var whole]
                    ? new ListNode([.. Required(whole).Text.Split(by.Text).Select(part => new ScalarNode(part, argument.Line))], argument.Line)
                    : throw new TemplateException(argument.Line, "Split takes a separator and a text");
            case "Fn::Select":
                return
                    argument.Items is [var index, var choices]
                    && Required(choices).Items is var list
                    && Required(index).Number is var at
                    && at >= 0
                    && at < list.Count
                    ? list[at]
                    : throw new TemplateException(argument.Line, "Select takes an index and a list that is long enough");
            case "Fn::FindInMap":
                return FindInMap(argument);
            case "Fn::Equals" or "Fn::Not" or "Fn::And" or "Fn::Or":
                throw new TemplateException(argument.Line, $"{function} belongs into Conditions");
            default:
                throw new NotEmulatedException(argument.Line, $"{function} is not supported by the local stack");
        }
    }

    private TemplateNode FindInMap(TemplateNode argument)
    {
        if (argument.Items is not [var map, var first, var second])
        {
            throw new TemplateException(argument.Line, "FindInMap takes a mapping and two keys");
        }

        var (a, b) = (Required(first).Text, Required(second).Text);
        return _template.Find("Mappings", map.Text, a, b)
            ?? throw new TemplateException(argument.Line, $"there is no {map.Text}.{a}.{b} in Mappings");
    }

    private TemplateNode Reference(string name, int line)
    {
        if (_parameters.TryGetValue(name, out var value))
        {
            return value;
        }

        if (Pseudo(name) is { } pseudo)
        {
            return new ScalarNode(pseudo, line);
        }

        if (IsMadeBySam(name))
        {
            return new ScalarNode(name, line);
        }

        var (node, type) = Resource(name, line);
        return new ScalarNode(ResourceTypes.Ref(type, NameOf(name, node), _region), line);
    }

    private string? Pseudo(string name) =>
        name switch
        {
            "AWS::Region" => _region,
            "AWS::AccountId" => ResourceTypes.Account,
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::StackName" => "local",
            "AWS::StackId" => $"arn:aws:cloudformation:{_region}:{ResourceTypes.Account}:stack/local/00000000-0000-0000-0000-000000000000",
            _ => null,
        };

    private string Attribute(string id, string attribute, int line)
    {
        if (IsMadeBySam(id))
        {
            return $"{id}.{attribute}";
        }

        var (node, type) = Resource(id, line);
        return ResourceTypes.Attribute(type, attribute, NameOf(id, node), _region)
            ?? throw new NotEmulatedException(line, $"the local stack does not know the attribute '{attribute}' of a {type}");
    }

    /// <summary>A resource that is not written in the template: SAM makes it of one that is, such as a function's role.</summary>
    private bool IsMadeBySam(string id) =>
        _template.Find("Resources", id) is null
        && (
            id.StartsWith("ServerlessHttpApi", StringComparison.Ordinal)
            || id.StartsWith("ServerlessRestApi", StringComparison.Ordinal)
            || _template
                .Get("Resources")
                .Entries.Any(resource =>
                    id.StartsWith(resource.Key, StringComparison.Ordinal)
                    && resource.Value.Find("Type")?.Text.StartsWith("AWS::Serverless::", StringComparison.Ordinal) == true
                )
        );

    private (TemplateNode Node, string Type) Resource(string id, int line)
    {
        var node = _template.Find("Resources", id) ?? throw new TemplateException(line, $"there is no parameter or resource '{id}'");
        if (node.Find("Condition") is { } condition && !Condition(condition))
        {
            throw new TemplateException(line, $"'{id}' is referred to, but its condition '{condition.Text}' does not hold");
        }

        return (node, node.Get("Type").Text);
    }

    private string NameOf(string id, TemplateNode node)
    {
        if (ResourceTypes.NameProperty(node.Get("Type").Text) is not { } property || node.Find("Properties", property) is not { } name)
        {
            return id;
        }

        if (!_beingResolved.Add(id))
        {
            throw new TemplateException(name.Line, $"the name of '{id}' depends on itself");
        }

        try
        {
            return Required(name).Text;
        }
        catch (NotEmulatedException)
        {
            return id;
        }
        finally
        {
            _beingResolved.Remove(id);
        }
    }

    private string Substitute(TemplateNode argument)
    {
        var (text, own) = argument switch
        {
            ScalarNode scalar => (scalar.Value, null),
            ListNode { Values: [ScalarNode scalar, MapNode map] } => (scalar.Value, map),
            _ => throw new TemplateException(argument.Line, "Sub takes a text, or a text and a mapping"),
        };
        var result = new StringBuilder();
        var last = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            result.Append(text, last, match.Index - last);
            last = match.Index + match.Length;
            var name = match.Groups["name"].Value;
            if (name.StartsWith('!'))
            {
                result.Append("${").Append(name, 1, name.Length - 1).Append('}');
            }
            else if (own?.Find(name) is { } value)
            {
                result.Append(Required(value).Text);
            }
            else if (name.Contains('.', StringComparison.Ordinal) && name.Split('.', 2) is [var id, var attribute])
            {
                result.Append(Attribute(id, attribute, argument.Line));
            }
            else
            {
                result.Append(Reference(name, argument.Line).Text);
            }
        }

        return result.Append(text, last, text.Length - last).ToString();
    }

    [GeneratedRegex(@"\$\{(?<name>[^}]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    /// <summary>A condition: by its name, or written out.</summary>
    private bool Condition(TemplateNode node)
    {
        if (node is ScalarNode { Value: var name })
        {
            return Named(name, node.Line);
        }

        if (node is not MapNode { Values: [var (function, argument)] })
        {
            throw new TemplateException(node.Line, "a condition is expected here");
        }

        return function switch
        {
            "Condition" => Named(argument.Text, argument.Line),
            "Fn::Equals" when argument.Items is [var left, var right] => Required(left).Text == Required(right).Text,
            "Fn::Not" when argument.Items is [var one] => !Condition(one),
            "Fn::And" => argument.Items.All(Condition),
            "Fn::Or" => argument.Items.Any(Condition),
            _ => throw new TemplateException(node.Line, $"{function} is no condition that the local stack understands"),
        };
    }

    private bool Named(string name, int line)
    {
        if (_conditions.TryGetValue(name, out var known))
        {
            return known;
        }

        var definition = _template.Find("Conditions", name) ?? throw new TemplateException(line, $"there is no condition '{name}'");
        if (!_beingResolved.Add("condition " + name))
        {
            throw new TemplateException(line, $"condition '{name}' depends on itself");
        }

        var holds = Condition(definition);
        _beingResolved.Remove("condition " + name);
        return _conditions[name] = holds;
    }
}

/// <summary>A resource with nothing left to work out.</summary>
/// <param name="Name">What it is called at AWS; the logical id when the template leaves that to AWS.</param>
/// <param name="Local">What its Metadata says for the local stack, as written.</param>
public sealed record ResolvedResource(string Id, string Name, string Type, TemplateNode Properties, TemplateNode? Local, int Line);
