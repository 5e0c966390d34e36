using System.Globalization;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>What a template has that makes a difference at AWS and none on this machine: to be said by name, once.</summary>
internal static class NotEmulated
{
    private static readonly string[] Sections =
    [
        "AWSTemplateFormatVersion",
        "Transform",
        "Description",
        "Metadata",
        "Parameters",
        "Mappings",
        "Conditions",
        "Globals",
        "Resources",
        "Outputs",
    ];

    /// <summary>Rights, keys and logs: nobody asks for rights here, nothing is encrypted, logs are files; a secret is <see cref="LocalSecrets"/>'s.</summary>
    private static readonly string[] QuietTypes =
    [
        "AWS::IAM::",
        "AWS::KMS::",
        "AWS::Logs::LogGroup",
        "AWS::Lambda::Permission",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::",
    ];

    /// <summary>Properties of a type that are read, or that change nothing but names, rights, logs and the machines behind it.</summary>
    private static readonly Dictionary<string, HashSet<string>> Known = new(StringComparer.Ordinal)
    {
        [ResourceTypes.Function] =
        [
            .. new[] { "FunctionName", "Runtime", "Handler", "MemorySize", "Timeout", "Environment", "Events" },
            .. new[] { "Description", "CodeUri", "InlineCode", "PackageType", "Architectures", "Tags", "PropagateTags" },
            .. new[] { "Role", "RolePath", "Policies", "PermissionsBoundary", "AssumeRolePolicyDocument", "KmsKeyArn", "CodeSigningConfigArn" },
            .. new[] { "LoggingConfig", "Tracing", "RuntimeManagementConfig" },
        ],
        [ResourceTypes.HttpApi] =
        [
            .. new[] { "DefinitionBody", "Name", "Description", "StageName", "FailOnWarnings", "AccessLogSettings", "Tags", "PropagateTags" },
        ],
        [ResourceTypes.Table] =
        [
            .. new[]
            {
                "TableName",
                "AttributeDefinitions",
                "KeySchema",
                "GlobalSecondaryIndexes",
                "LocalSecondaryIndexes",
                "StreamSpecification",
                "TimeToLiveSpecification",
            },
            .. new[] { "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput", "TableClass", "Tags", "ResourcePolicy" },
            .. new[] { "PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "SSESpecification", "ContributorInsightsSpecification" },
        ],
        [ResourceTypes.Queue] =
        [
            .. new[] { "QueueName", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "ReceiveMessageWaitTimeSeconds" },
            .. new[] { "MaximumMessageSize", "RedrivePolicy", "RedriveAllowPolicy", "FifoQueue", "Tags" },
            .. new[] { "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled" },
        ],
        [ResourceTypes.Endpoint] = ["EndpointName", "EndpointConfigName", "Tags"],
        [ResourceTypes.EndpointConfig] = ["EndpointConfigName", "ProductionVariants", "DataCaptureConfig", "KmsKeyId", "ExecutionRoleArn", "Tags"],
        [ResourceTypes.Model] =
        [
            .. new[] { "ModelName", "Containers", "PrimaryContainer", "InferenceExecutionConfig" },
            .. new[] { "ExecutionRoleArn", "EnableNetworkIsolation", "Tags" },
        ],
    };

    /// <summary>Top-level sections that nothing is made of here, such as <c>Rules</c>.</summary>
    public static IEnumerable<string> SectionsOf(MapNode template) =>
        template.Values.Select(entry => entry.Key).Except(Sections, StringComparer.Ordinal);

    public static IEnumerable<string> In(IReadOnlyCollection<ResolvedResource> resources)
    {
        var others = resources
            .Where(resource =>
                !Known.ContainsKey(resource.Type) && !Array.Exists(QuietTypes, type => resource.Type.StartsWith(type, StringComparison.Ordinal))
            )
            .GroupBy(resource => resource.Type, StringComparer.Ordinal)
            .Select(type => type.Count() == 1 ? type.Key : string.Create(CultureInfo.InvariantCulture, $"{type.Key} ({type.Count()})"));
        var properties = resources
            .Where(resource => Known.ContainsKey(resource.Type))
            .SelectMany(resource =>
                resource.Properties.Entries.Where(entry => !Known[resource.Type].Contains(entry.Key)).Select(entry => $"{entry.Key} of {resource.Id}")
            );
        var events = resources.Where(resource => resource.Type == ResourceTypes.Function).SelectMany(EventsOf);
        var variants = resources
            .Where(resource => resource.Type == ResourceTypes.EndpointConfig && resource.Properties.Find("ProductionVariants") is not null)
            .SelectMany(config =>
                config
                    .Properties.Get("ProductionVariants")
                    .Items.Except([EndpointDefinition.VariantOf(config)])
                    .Select(variant => $"variant {variant.Find("VariantName")?.Text} of {config.Id}")
            );
        return [.. others, .. properties, .. events, .. variants];
    }

    private static IEnumerable<string> EventsOf(ResolvedResource function)
    {
        foreach (var (name, trigger) in function.Properties.Find("Events")?.Entries ?? [])
        {
            var type = trigger.Get("Type").Text;
            if (!FunctionDefinition.EventTypes.Contains(type))
            {
                yield return $"event {name} ({type}) of {function.Id}";
            }
            else if (type is "SQS" or "DynamoDB")
            {
                var understood = type == "SQS" ? QueueTrigger.Understood : StreamTrigger.Understood;
                foreach (var (property, _) in trigger.Get("Properties").Entries.Where(entry => !understood.Contains(entry.Key)))
                {
                    yield return $"{property} of event {name} of {function.Id}";
                }
            }
        }
    }
}
