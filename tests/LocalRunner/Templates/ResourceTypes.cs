namespace FraudServerless.LocalRunner.Templates;

/// <summary>What <c>Ref</c> and <c>GetAtt</c> give for a resource, by its type, in an account that exists only on this machine.</summary>
internal static class ResourceTypes
{
    public const string Function = "AWS::Serverless::Function";
    public const string HttpApi = "AWS::Serverless::HttpApi";
    public const string Table = "AWS::DynamoDB::Table";
    public const string Queue = "AWS::SQS::Queue";
    public const string Endpoint = "AWS::SageMaker::Endpoint";
    public const string EndpointConfig = "AWS::SageMaker::EndpointConfig";
    public const string Model = "AWS::SageMaker::Model";

    public const string Account = "000000000000";

    private sealed record Kind(
        string? NameProperty,
        Func<string, string, string> Arn,
        bool RefIsArn = false,
        string? NameAttribute = null,
        Func<string, string, string>? Url = null,
        IReadOnlyDictionary<string, Func<string, string, string>>? Others = null
    );

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        // An alias is another name of the same function here: there is one version.
        [Function] = new(
            "FunctionName",
            FunctionArn,
            Others: new Dictionary<string, Func<string, string, string>>(StringComparer.Ordinal)
            {
                ["Alias"] = (region, name) => $"{FunctionArn(region, name)}:live",
                ["Version"] = (region, name) => $"{FunctionArn(region, name)}:1",
            }
        ),
        [HttpApi] = new(null, (region, name) => $"arn:aws:apigateway:{region}::/apis/{name}", NameAttribute: "ApiId"),
        [Table] = new(
            "TableName",
            (region, name) => $"arn:aws:dynamodb:{region}:{Account}:table/{name}",
            Others: new Dictionary<string, Func<string, string, string>>(StringComparer.Ordinal)
            {
                ["StreamArn"] = (region, name) => $"arn:aws:dynamodb:{region}:{Account}:table/{name}/stream/local",
            }
        ),
        [Queue] = new(
            "QueueName",
            (region, name) => $"arn:aws:sqs:{region}:{Account}:{name}",
            NameAttribute: "QueueName",
            Url: (region, name) => $"https://sqs.{region}.amazonaws.com/{Account}/{name}"
        ),
        [Endpoint] = Sagemaker("EndpointName", "endpoint"),
        [EndpointConfig] = Sagemaker("EndpointConfigName", "endpoint-config"),
        [Model] = Sagemaker("ModelName", "model"),
        ["AWS::KMS::Key"] = new(null, (region, name) => $"arn:aws:kms:{region}:{Account}:key/{name}", NameAttribute: "KeyId"),
        ["AWS::IAM::Role"] = new("RoleName", (_, name) => $"arn:aws:iam::{Account}:role/{name}"),
        ["AWS::Logs::LogGroup"] = new("LogGroupName", (region, name) => $"arn:aws:logs:{region}:{Account}:log-group:{name}:*"),
    };

    private static string FunctionArn(string region, string name) => $"arn:aws:lambda:{region}:{Account}:function:{name}";

    private static Kind Sagemaker(string name, string path) =>
        new(name, (region, id) => $"arn:aws:sagemaker:{region}:{Account}:{path}/{id}", RefIsArn: true, NameAttribute: name);

    /// <summary>The property that names a resource of this type; without it, CloudFormation makes up a name and the local stack takes the logical id.</summary>
    public static string? NameProperty(string type) => Kinds.GetValueOrDefault(type)?.NameProperty;

    public static string Ref(string type, string name, string region) =>
        Kinds.GetValueOrDefault(type) switch
        {
            { RefIsArn: true } kind => kind.Arn(region, name),
            { Url: { } url } => url(region, name),
            _ => name,
        };

    /// <summary>Null when the attribute is not known here; of a type that is not known at all, something that stands for it.</summary>
    public static string? Attribute(string type, string attribute, string name, string region) =>
        Kinds.GetValueOrDefault(type) switch
        {
            { } kind when attribute == "Arn" => kind.Arn(region, name),
            { } kind when attribute == kind.NameAttribute => name,
            { Url: { } url } when attribute == "QueueUrl" => url(region, name),
            { Others: { } others } when others.GetValueOrDefault(attribute) is { } other => other(region, name),
            null => $"{name}.{attribute}",
            _ => null,
        };
}
