using FraudServerless.LocalRunner.Templates;
using static FraudServerless.Unit.Template.TemplateEdit;

namespace FraudServerless.Unit.Template;

/// <summary>
/// What the transform of AWS SAM makes of functions and APIs, as far as rules ask: functions with their aliases, deployment groups, event sources and permissions,
/// and the stage of an API. Nothing is resolved yet.
/// </summary>
internal static class SamExpansion
{
    private static readonly string[] Own =
    [
        "Events",
        "AutoPublishAlias",
        "AutoPublishAliasAllProperties",
        "DeploymentPreference",
        "ProvisionedConcurrencyConfig",
        "CodeUri",
        "Tracing",
        "Policies",
    ];

    public static MapNode Expand(MapNode template)
    {
        var resources = template.Get("Resources").Entries.SelectMany(resource => Expand(template, resource.Key, (MapNode)resource.Value));
        var expanded = template
            .Values.Where(entry => entry.Key is not ("Globals" or "Metadata" or "Transform"))
            .Select(entry => entry.Key == "Resources" ? KeyValuePair.Create<string, TemplateNode>(entry.Key, new MapNode([.. resources], 0)) : entry);
        return (MapNode)AliasesByTheirNames(new MapNode([.. expanded], 0), template);
    }

    private static IEnumerable<KeyValuePair<string, TemplateNode>> Expand(MapNode template, string id, MapNode resource) =>
        resource.Get("Type").Text switch
        {
            "AWS::Serverless::Function" => UnderItsCondition(Function(id, resource, Merged(template, "Function", resource)), resource),
            "AWS::Serverless::HttpApi" => UnderItsCondition(Api(id, Merged(template, "HttpApi", resource)), resource),
            _ => [KeyValuePair.Create<string, TemplateNode>(id, resource)],
        };

    private static IEnumerable<KeyValuePair<string, TemplateNode>> UnderItsCondition(
        IEnumerable<KeyValuePair<string, TemplateNode>> made,
        MapNode resource
    ) =>
        resource.Find("Condition") is { } condition
            ? made.Select(entry =>
                KeyValuePair.Create<string, TemplateNode>(
                    entry.Key,
                    new MapNode([.. entry.Value.Entries, new("Condition", condition)], resource.Line)
                )
            )
            : made;

    private static TemplateNode Merged(MapNode template, string section, MapNode resource) =>
        template.Find("Globals", section) is { } globals ? TemplateResolver.Merge(globals, resource.Get("Properties")) : resource.Get("Properties");

    private static IEnumerable<KeyValuePair<string, TemplateNode>> Function(string id, MapNode resource, TemplateNode properties)
    {
        var kept = properties.Entries.Where(entry => !Own.Contains(entry.Key)).ToList();
        kept.Add(new("Code", Yaml("{ S3Bucket: b, S3Key: k }")));
        if (properties.Find("Tracing") is { } tracing)
        {
            kept.Add(new("TracingConfig", Map(("Mode", tracing))));
        }

        var events = properties.Find("Events")?.Entries ?? [];
        if (properties.Find("Role") is null)
        {
            kept.Add(new("Role", Yaml($"!GetAtt {id}OfSamRole.Arn")));
            yield return Made(
                $"{id}OfSamRole",
                "AWS::IAM::Role",
                Yaml("{ ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'] }")
            );
        }

        yield return Made(id, "AWS::Lambda::Function", new MapNode(kept, resource.Line));
        var target = Yaml($"!Ref {id}");
        if (properties.Find("AutoPublishAlias") is { } alias)
        {
            var (name, group) = ($"{id}Alias{alias.Text}", $"{id}DeploymentGroup");
            List<KeyValuePair<string, TemplateNode>> said = [new("FunctionName", target), new("Name", alias)];
            if (properties.Find("ProvisionedConcurrencyConfig") is { } provisioned)
            {
                said.Add(new("ProvisionedConcurrencyConfig", provisioned));
            }

            if (properties.Find("DeploymentPreference") is { } preference)
            {
                said.Add(new("UpdatedBy", Yaml($"!Ref {group}")));
                yield return Made(group, "AWS::CodeDeploy::DeploymentGroup", preference);
            }

            yield return Made(name, "AWS::Lambda::Alias", new MapNode(said, resource.Line));
            target = Yaml($"!Ref {name}");
        }

        foreach (var (name, trigger) in events)
        {
            switch (trigger.Get("Type").Text)
            {
                case "SQS" or "DynamoDB":
                    yield return Made(
                        id + name,
                        "AWS::Lambda::EventSourceMapping",
                        new MapNode([.. trigger.Get("Properties").Entries, new("FunctionName", target)], trigger.Line)
                    );
                    break;
                case "HttpApi":
                    yield return Made(
                        $"{id}{name}Permission",
                        "AWS::Lambda::Permission",
                        Map(
                            ("FunctionName", target),
                            ("Principal", Yaml("apigateway.amazonaws.com")),
                            ("SourceArn", trigger.Get("Properties").Get("ApiId"))
                        )
                    );
                    break;
                case var other:
                    throw new NotSupportedException($"{other} of {id}: an event that the expansion does not know yet");
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, TemplateNode>> Api(string id, TemplateNode properties)
    {
        string[] stage = ["StageName", "AccessLogSettings", "DefaultRouteSettings"];
        yield return Made(
            id,
            "AWS::ApiGatewayV2::Api",
            new MapNode([.. properties.Entries.Where(entry => !stage.Contains(entry.Key))], properties.Line)
        );
        yield return Made(
            $"{id}Stage",
            "AWS::ApiGatewayV2::Stage",
            new MapNode([.. properties.Entries.Where(entry => stage.Contains(entry.Key)), new("ApiId", Yaml($"!Ref {id}"))], properties.Line)
        );
    }

    /// <summary><c>${Function.Alias}</c> means a resource that SAM makes.</summary>
    private static TemplateNode AliasesByTheirNames(TemplateNode node, MapNode template) =>
        node switch
        {
            MapNode map => new MapNode(
                [.. map.Values.Select(entry => KeyValuePair.Create(entry.Key, AliasesByTheirNames(entry.Value, template)))],
                map.Line
            ),
            ListNode list => new ListNode([.. list.Values.Select(item => AliasesByTheirNames(item, template))], list.Line),
            ScalarNode { Value: var text } scalar when text.Contains(".Alias}", StringComparison.Ordinal) => scalar with
            {
                Value = text.Replace(".Alias}", $"Alias{template.Find("Globals", "Function", "AutoPublishAlias")?.Text}}}", StringComparison.Ordinal),
            },
            _ => node,
        };

    private static KeyValuePair<string, TemplateNode> Made(string id, string type, TemplateNode properties) =>
        new(id, Map(("Type", Yaml(type)), ("Properties", properties)));

    private static MapNode Map(params ReadOnlySpan<(string Name, TemplateNode Value)> entries)
    {
        var values = new List<KeyValuePair<string, TemplateNode>>();
        foreach (var (name, value) in entries)
        {
            values.Add(new(name, value));
        }

        return new MapNode(values, 0);
    }
}
