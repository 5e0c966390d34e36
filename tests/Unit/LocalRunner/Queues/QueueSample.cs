using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>Templates of queues.</summary>
internal static class QueueSample
{
    /// <summary>Two queues, the second of which takes what was received twice from the first.</summary>
    public const string WithDeadLetters = """
        Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 1, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 } } }
        Dead: { Type: AWS::SQS::Queue }
        """;

    /// <summary>A queue from which nothing comes back by itself while a test runs.</summary>
    public const string Patient = "Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 3600 } }";

    /// <param name="resources">YAML; its first line is line 2 of the template.</param>
    public static StackDescription Load(string resources) =>
        StackDescription.From(
            TemplateResolver.Resolve(
                TemplateReader.Read("Resources:\n" + string.Join('\n', resources.Split('\n').Select(line => "  " + line))),
                new Dictionary<string, string>(),
                LocalStackOptions.Region
            )
        );

    /// <param name="properties">Of the SQS event, in YAML's flow form, without its queue.</param>
    public static QueueTrigger Trigger(string properties, string queue = Patient) =>
        Load(
            $$"""
            {{queue}}
            F:
              Type: AWS::Serverless::Function
              Metadata: { LocalRunner: { Project: p } }
              Properties: { Runtime: provided.al2023, Handler: x, Timeout: 1, Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, {{properties}} } } } }
            """
        )
            .Functions[0]
            .QueueTriggers[0];
}
