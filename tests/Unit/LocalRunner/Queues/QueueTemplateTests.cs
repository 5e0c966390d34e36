using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

public class QueueTemplateTests
{
    [Fact]
    public void A_queue_is_read_with_its_dead_letters_and_what_only_AWS_has()
    {
        var queues = QueueSample
            .Load(
                """
                Work:
                  Type: AWS::SQS::Queue
                  Properties:
                    QueueName: work-queue
                    VisibilityTimeout: 180
                    MessageRetentionPeriod: 1209600
                    MaximumMessageSize: 262144
                    DelaySeconds: 3
                    ReceiveMessageWaitTimeSeconds: 20
                    KmsMasterKeyId: alias/some
                    RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 50 }
                Dead: { Type: AWS::SQS::Queue }
                """
            )
            .Queues;
        var (work, dead) = (queues[0], queues[1]);
        work.Name.ShouldBe("work-queue");
        work.Arn.ShouldBe("arn:aws:sqs:eu-central-1:000000000000:work-queue");
        work.Url.ShouldBe("https://sqs.eu-central-1.amazonaws.com/000000000000/work-queue");
        work.VisibilityTimeout.ShouldBe(TimeSpan.FromMinutes(3));
        work.Retention.ShouldBe(TimeSpan.FromDays(14));
        work.MaximumMessageSize.ShouldBe(262_144);
        work.Delay.ShouldBe(TimeSpan.FromSeconds(3));
        work.ReceiveWait.ShouldBe(TimeSpan.FromSeconds(20));
        work.Redrive.ShouldBe(new Redrive("Dead", 50));
        work.LeftOut.ShouldBe(["KmsMasterKeyId"]);
        dead.Name.ShouldBe("Dead");
        dead.Redrive.ShouldBeNull();
        dead.VisibilityTimeout.ShouldBe(TimeSpan.FromSeconds(30));
        dead.Retention.ShouldBe(TimeSpan.FromDays(4));
    }

    [Fact]
    public void Ref_gives_the_URL_and_GetAtt_the_ARN_the_name_and_the_URL()
    {
        var variables = QueueSample
            .Load(
                """
                Work: { Type: AWS::SQS::Queue }
                F:
                  Type: AWS::Serverless::Function
                  Metadata: { LocalRunner: { Project: p } }
                  Properties:
                    Runtime: provided.al2023
                    Handler: x
                    Environment: { Variables: { A: !Ref Work, B: !GetAtt Work.Arn, C: !GetAtt Work.QueueName, D: !GetAtt Work.QueueUrl } }
                """
            )
            .Functions[0]
            .Environment;
        variables["A"].ShouldBe("https://sqs.eu-central-1.amazonaws.com/000000000000/Work");
        variables["B"].ShouldBe("arn:aws:sqs:eu-central-1:000000000000:Work");
        variables["C"].ShouldBe("Work");
        variables["D"].ShouldBe(variables["A"]);
    }

    [Fact]
    public void An_event_is_read_with_its_defaults()
    {
        var trigger = QueueSample.Trigger("Enabled: true");
        trigger.Queue.Name.ShouldBe("Work");
        trigger.BatchSize.ShouldBe(10);
        trigger.Window.ShouldBe(TimeSpan.Zero);
        trigger.MaximumConcurrency.ShouldBeNull();
        trigger.ReportsFailures.ShouldBeFalse();
        trigger.Enabled.ShouldBeTrue();
    }

    [Fact]
    public void An_event_is_read_with_what_it_says()
    {
        var trigger = QueueSample.Trigger(
            "BatchSize: 100, MaximumBatchingWindowInSeconds: 7, FunctionResponseTypes: [ReportBatchItemFailures], ScalingConfig: { MaximumConcurrency: 2 }, Enabled: false"
        );
        trigger.BatchSize.ShouldBe(100);
        trigger.Window.ShouldBe(TimeSpan.FromSeconds(7));
        trigger.MaximumConcurrency.ShouldBe(2);
        trigger.ReportsFailures.ShouldBeTrue();
        trigger.Enabled.ShouldBeFalse();
    }

    [Theory]
    [InlineData("VisibilityTimeout: 43201", "VisibilityTimeout lies between 0 and 43200, and 43201 does not")]
    [InlineData("MessageRetentionPeriod: 59", "MessageRetentionPeriod lies between 60 and 1209600")]
    [InlineData("MaximumMessageSize: 1048577", "MaximumMessageSize lies between 1024 and 1048576")]
    [InlineData("DelaySeconds: 901", "DelaySeconds lies between 0 and 900")]
    [InlineData("ReceiveMessageWaitTimeSeconds: 21", "ReceiveMessageWaitTimeSeconds lies between 0 and 20")]
    [InlineData("VisibilityTimeout: soon", "a whole number is expected here, not 'soon'")]
    [InlineData("QueueName: a.fifo", "no FIFO queues")]
    [InlineData("FifoQueue: true", "no FIFO queues")]
    [InlineData("RedrivePolicy: { maxReceiveCount: 3 }", "'deadLetterTargetArn' is missing here")]
    [InlineData("RedrivePolicy: { deadLetterTargetArn: 'arn:nobody', maxReceiveCount: 3 }", "there is no AWS::SQS::Queue with the ARN 'arn:nobody'")]
    [InlineData("RedrivePolicy: { deadLetterTargetArn: !GetAtt Fine.Arn }", "'maxReceiveCount' is missing here")]
    [InlineData("RedrivePolicy: { deadLetterTargetArn: !GetAtt Fine.Arn, maxReceiveCount: 0 }", "maxReceiveCount lies between 1 and 1000")]
    public void A_queue_that_AWS_would_refuse_is_an_error_with_its_line(string properties, string expected)
    {
        var fault = Should.Throw<TemplateException>(() =>
            QueueSample.Load($"Fine: {{ Type: AWS::SQS::Queue }}\nWork: {{ Type: AWS::SQS::Queue, Properties: {{ {properties} }} }}")
        );
        fault.Message.ShouldContain(expected);
        fault.Line.ShouldBe(3);
    }

    [Theory]
    [InlineData("BatchSize: 0", "BatchSize lies between 1 and 10000")]
    [InlineData("BatchSize: 10001, MaximumBatchingWindowInSeconds: 1", "BatchSize lies between 1 and 10000")]
    [InlineData("BatchSize: 11", "a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of at least 1")]
    [InlineData("BatchSize: 11, MaximumBatchingWindowInSeconds: 0", "a BatchSize above 10 needs")]
    [InlineData("MaximumBatchingWindowInSeconds: 301", "MaximumBatchingWindowInSeconds lies between 0 and 300")]
    [InlineData("ScalingConfig: { MaximumConcurrency: 1 }", "MaximumConcurrency lies between 2 and 1000")]
    [InlineData("ScalingConfig: { MaximumConcurrency: 1001 }", "MaximumConcurrency lies between 2 and 1000")]
    [InlineData("FunctionResponseTypes: [Everything]", "may hold ReportBatchItemFailures, not 'Everything'")]
    [InlineData("FilterCriteria: {}", "does not know FilterCriteria of an SQS event")]
    [InlineData("Enabled: maybe", "true or false is expected")]
    public void An_event_that_AWS_would_refuse_is_an_error_with_its_line(string properties, string expected)
    {
        var fault = Should.Throw<TemplateException>(() => QueueSample.Trigger(properties));
        fault.Message.ShouldContain(expected);
        fault.Line.ShouldBe(6);
    }

    [Fact]
    public void An_event_of_a_queue_that_is_not_there_is_an_error() =>
        Should
            .Throw<TemplateException>(() =>
                QueueSample.Trigger("BatchSize: 1", "Work: { Type: AWS::DynamoDB::Table, Properties: { AttributeDefinitions: [], KeySchema: [] } }")
            )
            .Message.ShouldContain("there is no AWS::SQS::Queue with the ARN");

    [Fact]
    public void A_visibility_timeout_shorter_than_the_function_may_run_is_an_error() =>
        Should
            .Throw<TemplateException>(() =>
                QueueSample.Trigger("BatchSize: 1", "Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 0 } }")
            )
            .Message.ShouldContain("the VisibilityTimeout of 'Work' (0 s) is shorter than the function's Timeout (1 s)");
}
