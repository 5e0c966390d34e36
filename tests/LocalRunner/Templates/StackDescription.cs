using System.Globalization;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>What the template deploys, as far as the local stack runs it.</summary>
/// <param name="NotEmulated">What it has besides and does without here, by name.</param>
public sealed record StackDescription(
    IReadOnlyList<FunctionDefinition> Functions,
    IReadOnlyList<TableDefinition> Tables,
    IReadOnlyList<QueueDefinition> Queues,
    IReadOnlyList<EndpointDefinition> Endpoints,
    IReadOnlyList<string> NotEmulated
)
{
    public static StackDescription Load(string file, IReadOnlyDictionary<string, string> parameters, string region)
    {
        var template = TemplateReader.Read(File.ReadAllText(file));
        var description = From(TemplateResolver.Resolve(template, parameters, region));
        return description with { NotEmulated = [.. Templates.NotEmulated.SectionsOf(template), .. description.NotEmulated] };
    }

    public static StackDescription From(IReadOnlyDictionary<string, ResolvedResource> resources)
    {
        var apis = resources.Values.Where(resource => resource.Type == ResourceTypes.HttpApi).ToList();
        var queues = QueueDefinition.All([.. Of(ResourceTypes.Queue)]);
        IReadOnlyList<TableDefinition> tables = [.. Of(ResourceTypes.Table).Select(TableDefinition.From)];
        return new StackDescription(
            [.. Of(ResourceTypes.Function).Select(resource => FunctionDefinition.From(resource, apis, queues, tables))],
            tables,
            queues,
            [.. Of(ResourceTypes.Endpoint).Select(resource => EndpointDefinition.From(resource, resources))],
            [.. Templates.NotEmulated.In([.. resources.Values])]
        );

        IEnumerable<ResolvedResource> Of(string type) => resources.Values.Where(resource => resource.Type == type);
    }
}

/// <param name="Project">Folder of the project, from the root of the repository.</param>
public sealed record FunctionDefinition(
    string Id,
    string Name,
    string Project,
    string Handler,
    int MemoryMb,
    TimeSpan Timeout,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<RouteDefinition> Routes,
    IReadOnlyList<QueueTrigger> QueueTriggers,
    IReadOnlyList<StreamTrigger> StreamTriggers
)
{
    /// <summary>Events that reach a function here; it does without others.</summary>
    internal static readonly string[] EventTypes = ["HttpApi", "SQS", "DynamoDB"];

    internal static FunctionDefinition From(
        ResolvedResource resource,
        IReadOnlyList<ResolvedResource> apis,
        IReadOnlyList<QueueDefinition> queues,
        IReadOnlyList<TableDefinition> tables
    )
    {
        var properties = resource.Properties;
        var runtime = properties.Get("Runtime");
        if (!runtime.Text.StartsWith("provided", StringComparison.Ordinal))
        {
            throw new TemplateException(runtime.Line, $"the local stack runs executables (runtime provided.al2023), not {runtime.Text}");
        }

        var project =
            resource.Local?.Find("Project")?.Text
            ?? throw new TemplateException(resource.Line, $"Metadata.LocalRunner.Project has to name the project of function '{resource.Id}'");
        var variables = properties.Find("Environment", "Variables") is { } node ? node.Entries : [];
        var timeout = TimeSpan.FromSeconds(properties.Find("Timeout")?.Number ?? 3);
        var events = properties.Find("Events") is { } list ? list.Entries.Select(entry => entry.Value).ToList() : [];
        return new FunctionDefinition(
            resource.Id,
            resource.Name,
            project,
            properties.Get("Handler").Text,
            properties.Find("MemorySize")?.Number ?? 128,
            timeout,
            variables.ToDictionary(entry => entry.Key, entry => LocalSecrets.Resolve(entry.Value.Text), StringComparer.Ordinal),
            [.. RoutesOf(events.Where(trigger => trigger.Get("Type").Text == "HttpApi"), apis)],
            [.. events.Where(trigger => trigger.Get("Type").Text == "SQS").Select(trigger => QueueTrigger.From(trigger, queues, timeout))],
            [.. events.Where(trigger => trigger.Get("Type").Text == "DynamoDB").Select(trigger => StreamTrigger.From(trigger, tables, queues))]
        );
    }

    private static IEnumerable<RouteDefinition> RoutesOf(IEnumerable<TemplateNode> triggers, IReadOnlyList<ResolvedResource> apis)
    {
        foreach (var trigger in triggers)
        {
            var properties = trigger.Find("Properties");
            if (properties?.Find("PayloadFormatVersion") is { Text: not "2.0" } version)
            {
                throw new TemplateException(version.Line, "the local stack speaks payload format 2.0 alone");
            }

            var (method, path) = (properties?.Find("Method")?.Text.ToUpperInvariant() ?? "ANY", properties?.Find("Path")?.Text ?? "$default");
            var api =
                properties?.Find("ApiId")?.Text is { } id ? apis.FirstOrDefault(api => api.Name == id)
                : apis is [var only, ..] ? only
                : null;
            yield return new RouteDefinition(method == "*" ? "ANY" : method, path, NeedsToken(api, method, path));
        }
    }

    private static bool NeedsToken(ResolvedResource? api, string method, string path) =>
        api?.Properties.Find("DefinitionBody", "paths", path) is { } operations
        && operations
            .Entries.FirstOrDefault(entry => string.Equals(entry.Key, method is "ANY" ? AnyMethod : method, StringComparison.OrdinalIgnoreCase))
            .Value?.Find("security")
            is { Items.Count: > 0 };

    /// <summary>How an OpenAPI document of API Gateway says <c>ANY</c>.</summary>
    private const string AnyMethod = "x-amazon-apigateway-any-method";
}

/// <param name="Method">Upper case, or <c>ANY</c>.</param>
/// <param name="Path">With <c>{name}</c> and <c>{name+}</c>, or <c>$default</c>.</param>
/// <param name="NeedsToken">An authorizer stands before it.</param>
public sealed record RouteDefinition(string Method, string Path, bool NeedsToken)
{
    public string Key => Path == "$default" ? Path : $"{Method} {Path}";
}

/// <summary>A table and what of it the engine on this machine understands.</summary>
/// <param name="Attributes">Name to type: <c>S</c>, <c>N</c> or <c>B</c>.</param>
/// <param name="Stream">Its stream, when it has one.</param>
/// <param name="LeftOut">Properties that exist only at AWS (keys, backups, protection).</param>
public sealed record TableDefinition(
    string Name,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<KeyPart> Key,
    IReadOnlyList<IndexDescription> Indexes,
    string? ExpiryAttribute,
    StreamDefinition? Stream,
    IReadOnlyList<string> LeftOut
)
{
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "TableName",
        "BillingMode",
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
        "TimeToLiveSpecification",
        "StreamSpecification",
        "ProvisionedThroughput",
    };

    internal static TableDefinition From(ResolvedResource resource)
    {
        var properties = resource.Properties;
        if (properties.Find("LocalSecondaryIndexes") is { } local)
        {
            throw new TemplateException(local.Line, "the local stack does not create local secondary indexes");
        }

        var attributes = properties
            .Get("AttributeDefinitions")
            .Items.ToDictionary(item => item.Get("AttributeName").Text, item => item.Get("AttributeType").Text, StringComparer.Ordinal);
        var indexes = properties.Find("GlobalSecondaryIndexes") is { } node ? node.Items : [];
        var expiry = properties.Find("TimeToLiveSpecification");
        return new TableDefinition(
            resource.Name,
            attributes,
            Keys(properties.Get("KeySchema")),
            [.. indexes.Select(Index)],
            expiry?.Find("Enabled") is { Flag: true } ? expiry.Get("AttributeName").Text : null,
            properties.Find("StreamSpecification") is { } stream
                ? new StreamDefinition(
                    ResourceTypes.Attribute(resource.Type, "StreamArn", resource.Name, LocalStackOptions.Region)!,
                    stream.Get("StreamViewType").Text
                )
                : null,
            [.. properties.Entries.Select(entry => entry.Key).Where(name => !Understood.Contains(name))]
        );

        IReadOnlyList<KeyPart> Keys(TemplateNode schema) =>
            [
                .. schema.Items.Select(part =>
                {
                    var name = part.Get("AttributeName");
                    if (!attributes.ContainsKey(name.Text))
                    {
                        throw new TemplateException(name.Line, $"'{name.Text}' is a key, but not in AttributeDefinitions");
                    }

                    return new KeyPart(name.Text, part.Get("KeyType").Text);
                }),
            ];

        IndexDescription Index(TemplateNode index) =>
            new(
                index.Get("IndexName").Text,
                Keys(index.Get("KeySchema")),
                index.Find("Projection", "ProjectionType")?.Text ?? "ALL",
                index.Find("Projection", "NonKeyAttributes") is { } others ? [.. others.Items.Select(item => item.Text)] : []
            );
    }
}

/// <param name="Arn">As <c>!GetAtt</c> gives it; the engine here has another one.</param>
/// <param name="ViewType">Which images of an item it has, e.g. <c>NEW_IMAGE</c>.</param>
public sealed record StreamDefinition(string Arn, string ViewType);

/// <param name="Kind"><c>HASH</c> or <c>RANGE</c>.</param>
public sealed record KeyPart(string Attribute, string Kind);

public sealed record IndexDescription(string Name, IReadOnlyList<KeyPart> Key, string Projection, IReadOnlyList<string> Projected);

/// <summary>An inference pipeline: containers in the order of the way through them.</summary>
public sealed record EndpointDefinition(string Name, string Variant, IReadOnlyList<ContainerDefinition> Containers)
{
    /// <summary>Percent of its calls whose data is kept.</summary>
    public int CapturePercent { get; init; }

    /// <summary>The variant of a configuration that most requests go to: the one that runs here.</summary>
    internal static TemplateNode VariantOf(ResolvedResource config)
    {
        var variants = config.Properties.Get("ProductionVariants");
        return variants.Items.MaxBy(Weight) ?? throw new TemplateException(variants.Line, "a variant is expected here");

        static double Weight(TemplateNode variant) =>
            variant.Find("InitialVariantWeight") is { } node
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                ? weight
                : 1;
    }

    internal static EndpointDefinition From(ResolvedResource endpoint, IReadOnlyDictionary<string, ResolvedResource> resources)
    {
        var config = Named(ResourceTypes.EndpointConfig, endpoint.Properties.Get("EndpointConfigName"));
        var variant = VariantOf(config);
        var model = Named(ResourceTypes.Model, variant.Get("ModelName"));
        var containers = model.Properties.Find("Containers") is { } list ? list.Items : [model.Properties.Get("PrimaryContainer")];
        return new EndpointDefinition(
            endpoint.Name,
            variant.Get("VariantName").Text,
            [.. containers.Select((container, index) => ContainerDefinition.From(container, index, model))]
        )
        {
            CapturePercent =
                config.Properties.Find("DataCaptureConfig") is { } capture && capture.Find("EnableCapture")?.Text == "true"
                    ? int.Parse(capture.Get("InitialSamplingPercentage").Text, NumberStyles.None, CultureInfo.InvariantCulture)
                    : 0,
        };

        ResolvedResource Named(string type, TemplateNode name) =>
            resources.Values.FirstOrDefault(resource => resource.Type == type && resource.Name == name.Text)
            ?? throw new TemplateException(name.Line, $"there is no {type} named '{name.Text}'");
    }
}

/// <param name="Project">Folder of the project, from the root of the repository.</param>
/// <param name="Artifacts">Folder that stands in for the contents of the model.tar.gz, from the root of the repository.</param>
public sealed record ContainerDefinition(string Name, string Project, string Artifacts, IReadOnlyDictionary<string, string> Environment)
{
    internal static ContainerDefinition From(TemplateNode container, int index, ResolvedResource model)
    {
        var name = container.Find("ContainerHostname")?.Text ?? $"container-{index + 1}";
        var local =
            model.Local?.Find(name)
            ?? throw new TemplateException(
                model.Line,
                $"Metadata.LocalRunner.{name} has to give Project and Artifacts of that container of '{model.Id}'"
            );
        var variables = container.Find("Environment") is { } node ? node.Entries : [];
        return new ContainerDefinition(
            name,
            local.Get("Project").Text,
            local.Get("Artifacts").Text,
            variables.ToDictionary(entry => entry.Key, entry => entry.Value.Text, StringComparer.Ordinal)
        );
    }
}
