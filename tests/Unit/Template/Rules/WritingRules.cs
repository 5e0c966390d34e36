using System.Text.RegularExpressions;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

/// <summary>How the template is written: what cfn-lint says of parameters, conditions and references.</summary>
internal static partial class WritingRules
{
    /// <summary>What a property has to look like, by type and name: those that parameters with an empty default could go to.</summary>
    private static readonly Dictionary<(string Type, string Property), Regex> Formats = new()
    {
        [("AWS::SageMaker::Model", "Image")] = Image(),
        [("AWS::SageMaker::Model", "ModelDataUrl")] = DataUrl(),
        [("AWS::Logs::LogGroup", "RetentionInDays")] = RetentionDays(),
        [("AWS::IAM::Role", "Resource")] = ArnOrAll(),
    };

    public static readonly Rule[] All =
    [
        new(
            "W1030",
            "W1033",
            "a parameter's default is one that its property takes",
            stack =>
                from resource in stack.Expanded.Get("Resources").Entries
                from use in Uses(resource.Value, property: "")
                where Formats.TryGetValue((resource.Value.Get("Type").Text, use.Property), out _)
                let parameter = stack.Expanded.Find("Parameters", use.Name)
                where parameter?.Find("Default") is not null
                where !Formats[(resource.Value.Get("Type").Text, use.Property)].IsMatch(parameter!.Get("Default").Text)
                select use.Name,
            template => template.With("Parameters.ModelImage.Default", "''")
        ),
        new(
            "W2001",
            "",
            "every parameter is used",
            stack =>
            {
                var used = References.In(stack.Expanded.Without("Parameters")).ToHashSet(StringComparer.Ordinal);
                return stack.Expanded.Get("Parameters").Entries.Select(parameter => parameter.Key).Where(name => !used.Contains(name));
            },
            template => template.With("Parameters.Left", "{ Type: String, Default: x }")
        ),
        new(
            "W8001",
            "",
            "every condition is used",
            stack =>
            {
                var used = References.Conditions(stack.Expanded).ToHashSet(StringComparer.Ordinal);
                return stack.Expanded.Get("Conditions").Entries.Select(condition => condition.Key).Where(name => !used.Contains(name));
            },
            template => template.With("Conditions.Left", "!Equals [a, b]")
        ),
        new(
            "W3005",
            "",
            "no order is said that a reference says already",
            stack => DependsOn(stack).Where(pair => References.In(pair.Properties).Contains(pair.On, StringComparer.Ordinal)).Select(pair => pair.Id),
            template => template.With("Resources.PipelineScaling.DependsOn", "PipelineCapacity")
        ),
        new(
            "E3005",
            "",
            "what is waited for is there",
            stack => DependsOn(stack).Where(pair => stack.Expanded.Find("Resources", pair.On) is null).Select(pair => pair.Id),
            template => template.With("Resources.Pipeline.DependsOn", "Nobody")
        ),
        new(
            "E3004",
            "",
            "nothing waits for itself",
            stack => Circles(stack.Expanded.Get("Resources")),
            // The alias waits for the deployment, that for its alarms, those for the API, and that for the alias.
            template => template.With("Resources.CheckoutApi.Properties.DeploymentPreference.Alarms.-", "!Ref SloBurnFiveMinutes")
        ),
        new(
            "PatternsAndBounds",
            "",
            "a number has bounds, and a parameter says what it is for",
            stack =>
                stack
                    .Expanded.Get("Parameters")
                    .Entries.Where(parameter =>
                        parameter.Value.Find("Description") is null
                        || (
                            parameter.Value.Get("Type").Text == "Number"
                            && parameter.Value.Find("MinValue") is null
                            && parameter.Value.Find("AllowedValues") is null
                        )
                    )
                    .Select(parameter => parameter.Key),
            template => template.Without("Parameters.BackupDays.MinValue")
        ),
        new(
            "OutputsSayWhatTheyAre",
            "",
            "an output says what it is",
            stack => stack.Expanded.Get("Outputs").Entries.Where(output => output.Value.Find("Description") is null).Select(output => output.Key),
            template => template.Without("Outputs.JobsTable.Description")
        ),
    ];

    private static IEnumerable<(string Id, string On, TemplateNode Properties)> DependsOn(Stack stack) =>
        from resource in stack.Expanded.Get("Resources").Entries
        where resource.Value.Find("DependsOn") is not null
        from other in resource.Value.Get("DependsOn") is ListNode list ? list.Values : [resource.Value.Get("DependsOn")]
        select (resource.Key, other.Text, resource.Value.Get("Properties"));

    /// <summary>Parameters that are referred to, with the property that they go to.</summary>
    private static IEnumerable<(string Property, string Name)> Uses(TemplateNode node, string property) =>
        node switch
        {
            MapNode { Values: [{ Key: "Ref", Value: ScalarNode name }] } => [(property, name.Value)],
            MapNode map => map.Values.SelectMany(entry =>
                Uses(entry.Value, entry.Key.StartsWith("Fn::", StringComparison.Ordinal) ? property : entry.Key)
            ),
            ListNode list => list.Values.SelectMany(item => Uses(item, property)),
            _ => [],
        };

    private static IEnumerable<string> Circles(TemplateNode resources)
    {
        var waitsFor = resources.Entries.ToDictionary(
            resource => resource.Key,
            resource =>
                References
                    .In(resource.Value)
                    .Concat(Names(resource.Value.Find("DependsOn")))
                    .Where(name => resources.Find(name) is not null)
                    .Distinct()
                    .ToList(),
            StringComparer.Ordinal
        );
        return waitsFor.Keys.Where(id =>
        {
            var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>(waitsFor[id]));
            while (open.TryPop(out var next))
            {
                if (seen.Add(next))
                {
                    waitsFor[next].ForEach(open.Push);
                }
            }

            return seen.Contains(id);
        });
    }

    private static IEnumerable<string> Names(TemplateNode? node) =>
        node switch
        {
            ScalarNode scalar => [scalar.Value],
            ListNode list => list.Values.Select(item => item.Text),
            _ => [],
        };

    [GeneratedRegex(@"^\S+$", RegexOptions.None, 1000)]
    private static partial Regex Image();

    [GeneratedRegex("^(https|s3)://([^/]+)/?(.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DataUrl();

    [GeneratedRegex("^(1|3|5|7|14|30|60|90|120|150|180|365|400|545|731)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RetentionDays();

    [GeneratedRegex(@"^(arn:.+|\*|)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ArnOrAll();
}
