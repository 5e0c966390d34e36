using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

/// <summary>Logs, keys, the endpoint and alarms.</summary>
internal static class OperationRules
{
    public static readonly Rule[] All =
    [
        new(
            "CKV_AWS_66",
            "CW_LOGGROUP_RETENTION_PERIOD_CHECK, WS1004",
            "logs end some day",
            stack => Logs(stack).Where(group => !group.Has("RetentionInDays")),
            template => template.Without("Resources.ApiLogs.Properties.RetentionInDays")
        ),
        new(
            "CKV_AWS_158",
            "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
            "logs are encrypted by a key of the stack",
            stack => Logs(stack).Where(group => !group.Has("KmsKeyId")),
            template => template.Without("Resources.RescorerLogs.Properties.KmsKeyId")
        ),
        new(
            "LogsHaveAPlace",
            "",
            "functions, API and endpoints log into a group of the stack",
            stack =>
                stack
                    .Of("AWS::Lambda::Function")
                    .Where(function => !Logs(stack).Any(group => group.Text("LogGroupName") == function.Text("LoggingConfig", "LogGroup")))
                    .Concat(
                        stack
                            .Of("AWS::SageMaker::Endpoint")
                            .Where(endpoint =>
                                !Logs(stack).Any(group => group.Text("LogGroupName") == $"/aws/sagemaker/Endpoints/{endpoint.Text("EndpointName")}")
                            )
                    ),
            template => template.With("Resources.ShadowPipeline.Properties.EndpointName", "other")
        ),
        new(
            "KeyForTheLogs",
            "",
            "the key lets CloudWatch write every log group",
            stack =>
                Logs(stack)
                    .Where(group =>
                        !Statement
                            .In(Key(stack, "OperationsKey"), Key(stack, "OperationsKey").Properties.Get("KeyPolicy"))
                            .Any(statement =>
                                statement.Node.Find("Condition", "ArnLike", "kms:EncryptionContext:aws:logs:arn") is ScalarNode { Value: var pattern }
                                && IsLike(pattern.Split(":log-group:")[1], group.Text("LogGroupName") ?? group.Id)
                            )
                    ),
            template => template.With("Resources.ApiLogs.Properties.LogGroupName", "/api/logs")
        ),
        new(
            "AwsSolutions-KMS5",
            "CKV_AWS_7, CMK_BACKING_KEY_ROTATION_ENABLED",
            "a key changes every year",
            stack => stack.Of("AWS::KMS::Key").Where(key => key.Text("EnableKeyRotation") != "true"),
            template => template.With("Resources.RecordsKey.Properties.EnableKeyRotation", "false")
        ),
        new(
            "CKV_AWS_33",
            "",
            "a key is for this account, and for services on its behalf",
            stack =>
                stack
                    .Of("AWS::KMS::Key")
                    .SelectMany(key => Statement.In(key, key.Properties.Get("KeyPolicy")))
                    .Where(statement =>
                        statement.Node.Get("Principal") is ScalarNode
                        || (statement.Node.Find("Principal", "Service") is not null && statement.Node.Find("Condition") is null)
                    ),
            template => template.Without("Resources.OperationsKey.Properties.KeyPolicy.Statement.2.Condition")
        ),
        new(
            "CKV_AWS_370",
            "",
            "a model reaches nothing outside its container",
            stack => stack.Of("AWS::SageMaker::Model").Where(model => model.Text("EnableNetworkIsolation") != "true"),
            template => template.Without("Resources.ShadowPipelineModel.Properties.EnableNetworkIsolation")
        ),
        new(
            "SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED",
            "CKV_AWS_98",
            "an endpoint's volumes are encrypted by a key of the stack",
            stack => stack.Of("AWS::SageMaker::EndpointConfig").Where(config => !config.Has("KmsKeyId")),
            template => template.Without("Resources.ShadowPipelineConfig.Properties.KmsKeyId")
        ),
        new(
            "ModelsRollBack",
            "",
            "a new model takes over under alarms; a shadow decides nothing",
            stack =>
                stack
                    .Of("AWS::SageMaker::Endpoint")
                    .Where(endpoint =>
                        endpoint.Id != "ShadowPipeline" && endpoint.Items("DeploymentConfig", "AutoRollbackConfiguration", "Alarms").Count == 0
                    ),
            template => template.Without("Resources.Pipeline.Properties.DeploymentConfig.AutoRollbackConfiguration")
        ),
        new(
            "FewerOnlyWhenCalm",
            "",
            "an endpoint gives instances back slower than it takes them",
            stack =>
                stack
                    .Of("AWS::ApplicationAutoScaling::ScalingPolicy")
                    .Where(policy =>
                        policy.Properties.Get("TargetTrackingScalingPolicyConfiguration") is var how
                        && how.Get("ScaleInCooldown").Number <= how.Get("ScaleOutCooldown").Number
                    ),
            template => template.With("Resources.PipelineScaling.Properties.TargetTrackingScalingPolicyConfiguration.ScaleInCooldown", "60")
        ),
        new(
            "CLOUDWATCH_ALARM_ACTION_CHECK",
            "CKV_AWS_319",
            "an alarm tells somebody",
            stack => stack.Of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm").Where(alarm => alarm.Items("AlarmActions").Count == 0),
            template => template.Without("Resources.LateRecords.Properties.AlarmActions")
        ),
        new(
            "SilentAlarmsAreHalves",
            "",
            "an alarm that tells nobody is half of one that does",
            stack =>
                stack
                    .Of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
                    .Where(alarm =>
                        alarm.Items("AlarmActions").Count == 0
                        && !stack
                            .Of("AWS::CloudWatch::CompositeAlarm")
                            .Any(whole => whole.Text("AlarmRule")!.Contains($"ALARM(\"{alarm.Id}\")", StringComparison.Ordinal))
                    ),
            template => template.With("Resources.SloBurnFast.Properties.AlarmRule", "ALARM(\"SloBurnHour\")")
        ),
        new(
            "AlarmsSayWhy",
            "",
            "an alarm says what it means, and is silent when nothing comes",
            stack =>
                stack.Of("AWS::CloudWatch::Alarm").Where(alarm => !alarm.Has("AlarmDescription") || alarm.Text("TreatMissingData") != "notBreaching"),
            template => template.Without("Resources.ColdStarts.Properties.AlarmDescription")
        ),
    ];

    private static IEnumerable<Resource> Logs(Stack stack) => stack.Of("AWS::Logs::LogGroup");

    private static Resource Key(Stack stack, string id) => stack.Resources.Single(resource => resource.Id == id);

    /// <summary>One <c>*</c> in the middle, one at the end.</summary>
    private static bool IsLike(string pattern, string name) =>
        pattern.Split('*') is [var start, var middle, ""]
        && name.StartsWith(start, StringComparison.Ordinal)
        && name[start.Length..].Contains(middle, StringComparison.Ordinal);
}
