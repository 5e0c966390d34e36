using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Unit.Structure;

namespace FraudServerless.Unit.Template;

/// <summary>What the template deploys in one environment, with everything expanded and resolved.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1711:Identifiers should not have incorrect suffix",
    Justification = "A stack of CloudFormation, not a collection."
)]
internal sealed class Stack
{
    private Stack(StackEnvironment environment, MapNode expanded)
    {
        Environment = environment;
        Expanded = expanded;
        var resolved = TemplateResolver.Resolve(expanded, environment.Parameters, LocalStackOptions.Region);
        Resources =
        [
            .. resolved.Values.Select(resource => new Resource(
                resource.Id,
                resource.Type,
                resource.Properties,
                expanded.Get("Resources").Get(resource.Id)
            )),
        ];
    }

    /// <summary>As it stands in the repository.</summary>
    public static MapNode Template { get; } = TemplateReader.Read(File.ReadAllText(Path.Combine(Repository.Root, "template.yaml")));

    public StackEnvironment Environment { get; }

    /// <summary>Expanded, but not resolved: all resources, whatever their conditions.</summary>
    public MapNode Expanded { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public static Stack Of(MapNode template, StackEnvironment environment) => new(environment, SamExpansion.Expand(template));

    public IEnumerable<Resource> Of(params string[] types) => Resources.Where(resource => types.Contains(resource.Type));

    /// <summary>What the policies of roles say.</summary>
    public IEnumerable<Statement> RoleStatements() =>
        Of("AWS::IAM::Role").SelectMany(role => role.Items("Policies").SelectMany(policy => Statement.In(role, policy.Get("PolicyDocument"))));
}

/// <param name="Properties">Resolved.</param>
/// <param name="Written">As the expanded template has it.</param>
internal sealed record Resource(string Id, string Type, TemplateNode Properties, TemplateNode Written)
{
    public bool Has(string first, params ReadOnlySpan<string> rest) => Properties.Find(first, rest) is not null;

    /// <summary>Null: it is not there, or is no single value.</summary>
    public string? Text(string first, params ReadOnlySpan<string> rest) => (Properties.Find(first, rest) as ScalarNode)?.Value;

    public int Whole(string name, int otherwise) => Properties.Find(name)?.Number ?? otherwise;

    public IReadOnlyList<TemplateNode> Items(string first, params ReadOnlySpan<string> rest) => Properties.Find(first, rest)?.Items ?? [];
}

/// <summary>A statement of a policy.</summary>
internal sealed record Statement(string Name, bool Allows, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, TemplateNode Node)
{
    public static IEnumerable<Statement> In(Resource holder, TemplateNode document) =>
        document
            .Get("Statement")
            .Items.Select(
                (node, index) =>
                    new Statement(
                        $"{holder.Id}/{node.Find("Sid")?.Text ?? $"{index}"}",
                        node.Get("Effect").Text == "Allow",
                        Texts(node.Get("Action")),
                        node.Find("Resource") is { } resources ? Texts(resources) : [],
                        node
                    )
            );

    public bool IsOn(string resource) => Resources.Contains(resource, StringComparer.Ordinal);

    private static IReadOnlyList<string> Texts(TemplateNode node) => node is ListNode list ? [.. list.Values.Select(item => item.Text)] : [node.Text];
}
