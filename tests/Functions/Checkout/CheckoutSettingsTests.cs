using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

public sealed class CheckoutSettingsTests
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["DECISIONS_TABLE"] = "Decisions",
        ["AUDIT_TABLE"] = "Audit",
        ["AWS_REGION"] = "eu-central-1",
    };

    [Fact]
    public void The_defaults_are_those_of_the_design_and_the_files_lie_beside_the_executable()
    {
        var settings = Read();
        settings.Ledger.DecisionsTable.ShouldBe("Decisions");
        settings.Ledger.AuditTable.ShouldBe("Audit");
        settings.Host.Region.ShouldBe("eu-central-1");
        settings.Pipeline.Budget.ShouldBe(TimeSpan.FromMilliseconds(150));
        settings.Pipeline.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(40));
        settings.Ledger.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Files.ShouldBe(Clients.Files);
        settings.Ledger.Url.ShouldBeNull();
        settings.Pipeline.Url.ShouldBeNull();
        settings.Host.CodeVersion.ShouldNotBeEmpty();
    }

    [Fact]
    public void What_is_set_counts()
    {
        _environment["PIPELINE_BUDGET_MS"] = "90";
        _environment["PIPELINE_HEDGE_MS"] = " 20 ";
        _environment["LEDGER_TIMEOUT_MS"] = "300";
        _environment["CODE_VERSION"] = "7";
        _environment["RETENTION_DAYS"] = "10";
        _environment["PIPELINE_BREAKER_CALLS"] = "5";
        _environment["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:8000";
        _environment["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = "http://127.0.0.1:8001/";
        var settings = Read();
        settings.Pipeline.Budget.ShouldBe(TimeSpan.FromMilliseconds(90));
        settings.Pipeline.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(20));
        settings.Ledger.Timeout.ShouldBe(TimeSpan.FromMilliseconds(300));
        settings.Host.CodeVersion.ShouldBe("7");
        settings.Ledger.Retention.StandardDays.ShouldBe(10);
        settings.Pipeline.Breaker.MinimumCalls.ShouldBe(5);
        settings.Ledger.Url.ShouldBe(new Uri("http://127.0.0.1:8000"));
        settings.Pipeline.Url.ShouldBe(new Uri("http://127.0.0.1:8001"));
    }

    [Fact]
    public void All_faults_are_told_at_once_and_each_says_what_to_set()
    {
        _environment["DECISIONS_TABLE"] = "  ";
        _environment.Remove("AWS_REGION");
        _environment["PIPELINE_BUDGET_MS"] = "fast";
        _environment["LEDGER_TIMEOUT_MS"] = "0";
        _environment["ROUTES_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-folder", "routes.json");
        _environment["AWS_ENDPOINT_URL_DYNAMODB"] = "localhost:8000";
        _environment["MAX_CONCURRENT_CHECKS"] = "0";

        var fault = Should.Throw<SettingsException>(Read);

        fault.Faults.ShouldBe([
            "AWS_REGION is not set: set it to the AWS region, e.g. eu-central-1",
            "PIPELINE_BUDGET_MS is wrong: set it to a whole number from 1 to 60000, or leave it out for 150",
            "DECISIONS_TABLE is not set: set it to the name of the table that holds the decisions, e.g. Decisions",
            "LEDGER_TIMEOUT_MS is wrong: set it to a whole number from 1 to 60000, or leave it out for 1000",
            "AWS_ENDPOINT_URL_DYNAMODB is wrong: set it to an absolute http or https URL, or leave it out for AWS's own",
            "ROUTES_FILE names a file that does not exist: set it to the path of a file such as routes.json",
            "MAX_CONCURRENT_CHECKS is wrong: set it to a whole number from 1 to 1000000, or leave it out for 512",
        ]);
        fault.Message.ShouldBe(string.Join('\n', fault.Faults));
    }

    [Fact]
    public void It_may_go_without_a_queue_but_not_with_a_faulty_one()
    {
        Read().Queues.ShouldBeNull();
        _environment["RESCORE_QUEUE_URL"] = "http://q/rescore";
        _environment["REQUEUE_DELAY_SECONDS"] = "60";
        var queues = Read().Queues.ShouldNotBeNull();
        queues.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        queues.RequeueDelay.ShouldBe(TimeSpan.FromMinutes(1));
        _environment["REQUEUE_DELAY_SECONDS"] = "901";
        Should.Throw<SettingsException>(Read).Message.ShouldContain("REQUEUE_DELAY_SECONDS");
    }

    private CheckoutSettings Read() => CheckoutSettings.FromEnvironment(_environment.GetValueOrDefault);
}
