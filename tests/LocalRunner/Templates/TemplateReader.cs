using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>Reads YAML with CloudFormation's short forms (<c>!Ref x</c>), which become the long ones (<c>Ref: x</c>).</summary>
public static class TemplateReader
{
    /// <exception cref="TemplateException">It is not YAML, or has a tag that no function of CloudFormation has.</exception>
    public static MapNode Read(string yaml)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(yaml));
        try
        {
            stream.Load(parser);
        }
        catch (YamlException fault)
        {
            throw new TemplateException((int)fault.Start.Line, $"this is not YAML: {fault.Message}");
        }
        catch (InvalidOperationException fault)
        {
            // The parser throws this over some texts that end in the middle of a list.
            throw new TemplateException((int)(parser.Current?.End.Line ?? 1), $"this is not YAML: {fault.Message}");
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? (MapNode)Convert(root)
            : throw new TemplateException(1, "one mapping is expected");
    }

    private static TemplateNode Convert(YamlNode node)
    {
        var line = (int)node.Start.Line;
        TemplateNode value = node switch
        {
            YamlScalarNode scalar => new ScalarNode(scalar.Value ?? "", line),
            YamlSequenceNode list => new ListNode([.. list.Children.Select(Convert)], line),
            YamlMappingNode map => new MapNode([.. map.Children.Select(entry => KeyValuePair.Create(Key(entry.Key), Convert(entry.Value)))], line),
            _ => throw new TemplateException(line, "aliases are not supported"),
        };
        return node.Tag is { IsEmpty: false, IsNonSpecific: false } tag ? LongForm(tag.Value, value) : value;
    }

    private static string Key(YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw new TemplateException((int)node.Start.Line, "a name is expected");

    private static TemplateNode LongForm(string tag, TemplateNode value)
    {
        switch (tag)
        {
            case "!Ref" or "!Condition":
                return Function(tag[1..], value);
            case "!GetAtt" when value is ScalarNode scalar:
                var parts = scalar.Value.Split('.', 2);
                return Function("Fn::GetAtt", new ListNode([.. parts.Select(part => new ScalarNode(part, value.Line))], value.Line));
            case "!GetAtt" or "!Sub" or "!If" or "!Equals" or "!Not" or "!And" or "!Or" or "!Join" or "!Select" or "!Split" or "!FindInMap":
                return Function("Fn::" + tag[1..], value);
            case var standard when standard.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal):
                return value;
            case "!Base64"
            or "!Cidr"
            or "!GetAZs"
            or "!ImportValue"
            or "!Transform"
            or "!Length"
            or "!ToJsonString"
            or "!ForEach"
            or "!GetStackOutput":
            case "!Contains" or "!EachMemberEquals" or "!EachMemberIn" or "!RefAll" or "!ValueOf" or "!ValueOfAll":
                return Function("Fn::" + tag[1..], value);
            default:
                throw new TemplateException(value.Line, $"{tag} is no function of CloudFormation");
        }
    }

    private static MapNode Function(string name, TemplateNode argument) => new([KeyValuePair.Create(name, argument)], argument.Line);
}
