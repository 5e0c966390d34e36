using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Rescorer;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Rescorer;

public sealed class RescoreSettingsTests
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["AWS_REGION"] = "eu-central-1",
        ["DECISIONS_TABLE"] = "Decisions",
        ["AUDIT_TABLE"] = "Audit",
        ["JOBS_TABLE"] = "Jobs",
        ["REVIEWS_TABLE"] = "Reviews",
        ["RESCORE_QUEUE_URL"] = "http://q/rescore",
        ["DEAD_LETTER_QUEUE_URL"] = "http://q/dead",
        ["DECISION_CHANGES_QUEUE_URL"] = "http://q/changes",
    };

    [Fact]
    public void Only_the_queues_and_the_table_must_be_named()
    {
        var settings = RescoreSettings.FromEnvironment(_environment.GetValueOrDefault);
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
        _environment.Clear();
        _environment["RESCORE_TRANSACTION_ORDERS"] = "41";
        _environment["RESCORE_MAX_RECEIVES"] = "0";
        _environment["AWS_ENDPOINT_URL_SQS"] = "queue";
        Should
            .Throw<SettingsException>(() => RescoreSettings.FromEnvironment(_environment.GetValueOrDefault))
            .Faults.Select(fault => fault.Split(' ')[0])
            .ShouldBe(
                [
                    "AWS_REGION",
                    "DECISIONS_TABLE",
                    "AUDIT_TABLE",
                    "REVIEWS_TABLE",
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

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(30, true)]
    public void A_batch_has_time_for_one_message_at_least(int timeout, bool fits)
    {
        _environment["LEDGER_TIMEOUT_MS"] = "2000";
        _environment["FUNCTION_TIMEOUT_SECONDS"] = timeout.ToString(CultureInfo.InvariantCulture);
        if (fits)
        {
            RescoreSettings.FromEnvironment(_environment.GetValueOrDefault).Host.FunctionTimeout.ShouldBe(TimeSpan.FromSeconds(timeout));
            return;
        }

        Should
            .Throw<SettingsException>(() => RescoreSettings.FromEnvironment(_environment.GetValueOrDefault))
            .Faults.ShouldHaveSingleItem()
            .ShouldContain(
                $"FUNCTION_TIMEOUT_SECONDS {timeout} is too short for what one invocation may wait for: LEDGER_TIMEOUT_MS for reading 2000 + RESCORE_BUDGET_MS 5000 + LEDGER_TIMEOUT_MS for writing 2000 + QUEUE_TIMEOUT_MS three times 3000 + the function's own work 500 = 12500 ms"
            );
    }

    [Fact]
    public void What_is_left_when_nothing_new_is_begun_is_enough_to_read_and_score()
    {
        _environment["LEDGER_TIMEOUT_MS"] = "2000";
        _environment["FUNCTION_TIMEOUT_SECONDS"] = "13";
        var settings = RescoreSettings.FromEnvironment(_environment.GetValueOrDefault);
        var working = settings.Host.FunctionTimeout!.Value - settings.WorkingReserve;
        working.ShouldBeGreaterThanOrEqualTo(settings.Ledger.Timeout + settings.Budget);
        settings.SettlingReserve.ShouldBeLessThan(settings.WorkingReserve);
    }
}
