using System.Text.RegularExpressions;

namespace FraudServerless.Unit.Template.Rules;

internal static partial class FunctionRules
{
    /// <summary>Of runtimes that run an executable the one that is newest.</summary>
    private const string Latest = "provided.al2023";

    /// <summary>Who invokes a function without waiting for its answer.</summary>
    private static readonly string[] Asynchronous = ["s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "scheduler.amazonaws.com"];

    private const string Checkout = "Resources.CheckoutApi.Properties.";

    public static readonly Rule[] All =
    [
        new(
            "LambdaLatestVersion",
            "AwsSolutions-L1, CKV_AWS_363, E2531",
            "a function runs on the newest runtime of its kind",
            stack => Functions(stack).Where(function => function.Text("Runtime") != Latest),
            template => template.With("Globals.Function.Runtime", "provided.al2")
        ),
        new(
            "WS1000",
            "LambdaTracing, CKV_AWS_50",
            "a function's invocations are traced",
            stack => Functions(stack).Where(function => function.Text("TracingConfig", "Mode") != "Active"),
            template => template.With("Globals.Function.Tracing", "PassThrough")
        ),
        new(
            "ES1001",
            "",
            "a source of events has a place for what fails",
            stack => stack.Of("AWS::Lambda::EventSourceMapping").Where(source => !source.Has("DestinationConfig", "OnFailure", "Destination")),
            template =>
                template.With("Resources.CheckoutApi.Properties.Events.Queue", "{ Type: SQS, Properties: { Queue: !GetAtt DecisionChanges.Arn } }")
        ),
        new(
            "ES1005",
            "",
            "a function's memory is said",
            stack => Functions(stack).Where(function => !function.Has("MemorySize")),
            template => template.Without("Globals.Function.MemorySize")
        ),
        new(
            "ES1006",
            "",
            "a function's timeout is said",
            stack => Functions(stack).Where(function => !function.Has("Timeout")),
            template => template.Without("Globals.Function.Timeout")
        ),
        new(
            "ES1007",
            "",
            "what is invoked without waiting has a place for what fails",
            stack =>
                stack
                    .Of("AWS::Lambda::Permission")
                    .Where(permission => Asynchronous.Contains(permission.Text("Principal")))
                    .Where(permission =>
                        !stack
                            .Of("AWS::Lambda::EventInvokeConfig")
                            .Any(config =>
                                config.Text("FunctionName") == permission.Text("FunctionName") && config.Has("DestinationConfig", "OnFailure")
                            )
                    ),
            template =>
                template.With(
                    "Resources.Nightly",
                    "{ Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Rescorer, Principal: events.amazonaws.com, SourceArn: a } }"
                )
        ),
        new(
            "CKV_AWS_45",
            "",
            "no setting looks like a secret",
            stack =>
                Functions(stack)
                    .Where(function =>
                        function.Properties.Find("Environment", "Variables") is { } variables
                        && variables.Entries.Any(entry => SecretName().IsMatch(entry.Key) || SecretValue().IsMatch(entry.Value.Text))
                    ),
            template => template.With(Checkout + "Environment.Variables.PARTNER_KEY", "AKIAIOSFODNN7EXAMPLE")
        ),
        new(
            "CKV_AWS_115",
            "LAMBDA_CONCURRENCY_CHECK",
            "a function cannot take the account's whole concurrency",
            stack => Functions(stack).Where(function => !function.Has("ReservedConcurrentExecutions")),
            template => template.Without(Checkout + "ReservedConcurrentExecutions")
        ),
        new(
            "CKV_AWS_116",
            "LAMBDA_DLQ_CHECK",
            "a function has a queue of dead letters",
            stack => Functions(stack).Where(function => !function.Has("DeadLetterConfig", "TargetArn")),
            template => template.With("Resources.Third", "{ Type: AWS::Lambda::Function, Properties: { Role: x } }")
        ),
        new(
            "LAMBDA_INSIDE_VPC",
            "CKV_AWS_117",
            "a function stands in a network of its own",
            stack => Functions(stack).Where(function => !function.Has("VpcConfig")),
            template => template.With("Resources.Third", "{ Type: AWS::Lambda::Function, Properties: { Role: x } }")
        ),
        new(
            "CKV_AWS_173",
            "",
            "a function's settings are encrypted by a key of the stack",
            stack => Functions(stack).Where(function => !function.Has("KmsKeyArn")),
            template => template.Without("Globals.Function.KmsKeyArn")
        ),
        new(
            "CKV_AWS_364",
            "",
            "a service may invoke a function for one source alone",
            stack => stack.Of("AWS::Lambda::Permission").Where(permission => !permission.Has("SourceArn") && !permission.Has("SourceAccount")),
            template =>
                template.With(
                    "Resources.Anything",
                    "{ Type: AWS::Lambda::Permission, Properties: { FunctionName: f, Principal: apigateway.amazonaws.com } }"
                )
        ),
        new(
            "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
            "CKV_AWS_301",
            "nobody but a service may invoke a function",
            stack =>
                stack
                    .Of("AWS::Lambda::Permission")
                    .Where(permission => permission.Text("Principal")?.EndsWith(".amazonaws.com", StringComparison.Ordinal) != true),
            template =>
                template.With("Resources.Anybody", "{ Type: AWS::Lambda::Permission, Properties: { FunctionName: f, Principal: '*', SourceArn: a } }")
        ),
        new(
            "E3663",
            "",
            "no setting has a name that Lambda keeps for itself",
            stack =>
                Functions(stack)
                    .Where(function =>
                        function.Properties.Find("Environment", "Variables") is { } variables
                        && variables.Entries.Any(entry =>
                            entry.Key is "AWS_REGION" or "AWS_DEFAULT_REGION" or "TZ"
                            || entry.Key.StartsWith("AWS_LAMBDA_", StringComparison.Ordinal)
                            || entry.Key.StartsWith('_')
                        )
                    ),
            template => template.With("Globals.Function.Environment.Variables.AWS_REGION", "eu-central-1")
        ),
        new(
            "RollsBack",
            "",
            "a new version takes over behind an alias, under alarms",
            stack =>
                Functions(stack)
                    .Where(function =>
                        !stack.Of("AWS::Lambda::Alias").Any(alias => alias.Text("FunctionName") == function.Id && alias.Has("UpdatedBy"))
                        || stack.Resources.SingleOrDefault(group => group.Id == $"{function.Id}DeploymentGroup")?.Items("Alarms")
                            is not { Count: > 0 }
                    ),
            template => template.Without("Resources.Rescorer.Properties.DeploymentPreference.Alarms")
        ),
    ];

    private static IEnumerable<Resource> Functions(Stack stack) => stack.Of("AWS::Lambda::Function");

    [GeneratedRegex("PASSWORD|SECRET|TOKEN|PRIVATE_KEY|API_KEY", RegexOptions.None, 1000)]
    private static partial Regex SecretName();

    /// <summary>Access keys of AWS, and long runs without a blank, a slash or a point: URLs, ARNs and names have them.</summary>
    [GeneratedRegex("(A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}|^[A-Za-z0-9+=]{40,}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretValue();
}
