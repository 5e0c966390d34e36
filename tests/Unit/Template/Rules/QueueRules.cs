using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

/// <summary>Queues and topics.</summary>
internal static class QueueRules
{
    public static readonly Rule[] All =
    [
        new(
            "AwsSolutions-SQS2",
            "CKV_AWS_27, SQS_QUEUE_KMS_MASTER_KEY_ID_RULE",
            "a queue is encrypted by a key of the stack",
            stack => Queues(stack).Where(queue => queue.Text("KmsMasterKeyId") is null or "alias/aws/sqs"),
            template => template.Without("Resources.RescoreDeadLetters.Properties.KmsMasterKeyId")
        ),
        new(
            "ES6000",
            "",
            "a queue has dead letters",
            stack => Queues(stack).Where(queue => DeadLettersOf(queue) is null),
            template => template.Without("Resources.RescoreQueue.Properties.RedrivePolicy")
        ),
        new(
            "AwsSolutions-SQS3",
            "",
            "a queue has dead letters, or is one of them",
            stack => Queues(stack).Where(queue => DeadLettersOf(queue) is null && !Queues(stack).Any(other => DeadLettersOf(other) == queue.Id)),
            template => template.Without("Resources.DecisionChanges.Properties.RedrivePolicy")
        ),
        new(
            "AwsSolutions-SQS4",
            "",
            "a queue is reached by TLS alone",
            stack =>
                Queues(stack)
                    .Where(queue =>
                        !stack
                            .Of("AWS::SQS::QueuePolicy")
                            .Any(policy =>
                                policy.Items("Queues").Any(url => url.Text.EndsWith($"/{queue.Id}", StringComparison.Ordinal))
                                && Statement
                                    .In(policy, policy.Properties.Get("PolicyDocument"))
                                    .Any(statement => DeniesInTheClear(statement, "sqs:*"))
                            )
                    ),
            template => template.Without("Resources.QueuesByTlsAlone.Properties.Queues.3")
        ),
        new(
            "E3505",
            "",
            "a message is hidden for as long as its function may take",
            stack =>
                stack
                    .Of("AWS::Lambda::EventSourceMapping")
                    .Where(source => source.Has("Queue"))
                    .Where(source =>
                        Queues(stack)
                            .Single(queue => source.Text("Queue")!.EndsWith($":{queue.Id}", StringComparison.Ordinal))
                            .Whole("VisibilityTimeout", 30)
                        < stack
                            .Of("AWS::Lambda::Function")
                            .Single(function => source.Text("FunctionName")!.StartsWith(function.Id, StringComparison.Ordinal))
                            .Whole("Timeout", 3)
                    ),
            template => template.With("Resources.RescoreQueue.Properties.VisibilityTimeout", "10")
        ),
        new(
            "DeadLettersLast",
            "",
            "dead letters are kept at least as long as the queue keeps its messages",
            stack =>
                Queues(stack)
                    .Where(queue =>
                        DeadLettersOf(queue) is { } target
                        && Queues(stack).Single(other => other.Id == target).Whole("MessageRetentionPeriod", 345_600)
                            < queue.Whole("MessageRetentionPeriod", 345_600)
                    ),
            template => template.With("Resources.RescoreDeadLetters.Properties.MessageRetentionPeriod", "86400")
        ),
        new(
            "SNS_ENCRYPTED_KMS",
            "AwsSolutions-SNS2, CKV_AWS_26",
            "a topic is encrypted by a key of the stack",
            stack => stack.Of("AWS::SNS::Topic").Where(topic => topic.Text("KmsMasterKeyId") is null or "alias/aws/sns"),
            template => template.Without("Resources.AlarmTopic.Properties.KmsMasterKeyId")
        ),
        new(
            "AwsSolutions-SNS3",
            "",
            "a topic is reached by TLS alone",
            stack =>
                stack
                    .Of("AWS::SNS::Topic")
                    .Where(topic =>
                        !stack
                            .Of("AWS::SNS::TopicPolicy")
                            .Any(policy =>
                                policy.Items("Topics").Any(arn => arn.Text == topic.Id)
                                && Statement
                                    .In(policy, policy.Properties.Get("PolicyDocument"))
                                    .Any(statement => DeniesInTheClear(statement, "sns:Publish"))
                            )
                    ),
            template => template.Without("Resources.AlarmTopicPolicy.Properties.PolicyDocument.Statement.1")
        ),
        new(
            "ES7000",
            "",
            "a subscription has dead letters",
            stack => stack.Of("AWS::SNS::Subscription").Where(subscription => !subscription.Has("RedrivePolicy")),
            template => template.With("Resources.Pager", "{ Type: AWS::SNS::Subscription, Properties: { Protocol: https } }")
        ),
        new(
            "OpenToNobody",
            "CKV_AWS_168, CKV_AWS_169",
            "a queue or topic lets services in for this account alone",
            stack =>
                stack
                    .Of("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
                    .SelectMany(policy => Statement.In(policy, policy.Properties.Get("PolicyDocument")))
                    .Where(statement => statement.Allows && statement.Node.Find("Condition", "StringEquals", "aws:SourceAccount") is null),
            template => template.Without("Resources.AlarmTopicPolicy.Properties.PolicyDocument.Statement.0.Condition")
        ),
    ];

    private static IEnumerable<Resource> Queues(Stack stack) => stack.Of("AWS::SQS::Queue");

    private static string? DeadLettersOf(Resource queue) => queue.Text("RedrivePolicy", "deadLetterTargetArn")?.Split(':')[^1];

    private static bool DeniesInTheClear(Statement statement, string action) =>
        !statement.Allows
        && statement.Actions.Contains(action)
        && statement.Node.Get("Principal") is ScalarNode { Value: "*" }
        && statement.Node.Find("Condition", "Bool", "aws:SecureTransport") is ScalarNode { Value: "false" };
}
