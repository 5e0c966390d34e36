using FraudServerless.Contracts;
using FraudServerless.Hosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Hosting;

public sealed class RescoreSettingsTests
{
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal)
    {
        ["JOBS_TABLE"] = "Jobs",
        ["RESCORE_QUEUE_URL"] = "http://q/rescore",
        ["DEAD_LETTER_QUEUE_URL"] = "http://q/dead",
        ["DECISION_CHANGES_QUEUE_URL"] = "http://q/changes",
    };

    [Fact]
    public void Only_the_queues_and_the_table_must_be_named()
    {
        var settings = RescoreSettings.FromEnvironment(environment.GetValueOrDefault);
        settings.Queues.RescoreQueueUrl.ShouldBe("http://q/rescore");
        settings.Queues.DeadLetterQueueUrl.ShouldBe("http://q/dead");
        settings.Queues.DecisionChangesQueueUrl.ShouldBe("http://q/changes");
        settings.Queues.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Budget.ShouldBe(TimeSpan.FromSeconds(5));
        (settings.OrdersPerInvocation, settings.OrdersPerTransaction, settings.MaxReceives).ShouldBe((50, 25, 12));
        settings.Backoff.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        environment.Clear();
        environment["RESCORE_TRANSACTION_ORDERS"] = "41";
        environment["RESCORE_MAX_RECEIVES"] = "0";
        environment["AWS_ENDPOINT_URL_SQS"] = "queue";
        Should
            .Throw<SettingsException>(() => RescoreSettings.FromEnvironment(environment.GetValueOrDefault))
            .Faults.Select(fault => fault.Split(' ')[0])
            .ShouldBe(
                [
                    "JOBS_TABLE",
                    "RESCORE_QUEUE_URL",
                    "DEAD_LETTER_QUEUE_URL",
                    "DECISION_CHANGES_QUEUE_URL",
                    "AWS_ENDPOINT_URL_SQS",
                    "RESCORE_TRANSACTION_ORDERS",
                    "RESCORE_MAX_RECEIVES",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public void The_checkout_may_go_without_a_queue_but_not_with_a_faulty_one()
    {
        QueueSettings.OfCheckout(_ => null).ShouldBeNull();
        environment["REQUEUE_DELAY_SECONDS"] = "60";
        var settings = QueueSettings.OfCheckout(environment.GetValueOrDefault).ShouldNotBeNull();
        settings.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.RequeueDelay.ShouldBe(TimeSpan.FromMinutes(1));
        environment["REQUEUE_DELAY_SECONDS"] = "901";
        Should.Throw<SettingsException>(() => QueueSettings.OfCheckout(environment.GetValueOrDefault)).Message.ShouldContain("REQUEUE_DELAY_SECONDS");
    }
}
