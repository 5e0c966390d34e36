using FraudServerless.Contracts;
using FraudServerless.Hosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Hosting;

public sealed class ScoringSettingsTests
{
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal)
    {
        ["DECISIONS_TABLE"] = "Decisions",
        ["AUDIT_TABLE"] = "Audit",
        ["AWS_REGION"] = "eu-central-1",
    };

    [Fact]
    public void The_defaults_are_those_of_the_design_and_the_files_lie_beside_the_executable()
    {
        var settings = Read();
        settings.DecisionsTable.ShouldBe("Decisions");
        settings.AuditTable.ShouldBe("Audit");
        settings.Region.ShouldBe("eu-central-1");
        settings.PipelineBudget.ShouldBe(TimeSpan.FromMilliseconds(150));
        settings.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(40));
        settings.LedgerTimeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.RoutesFile.ShouldBe(Path.Combine(AppContext.BaseDirectory, "routes.json"));
        settings.PolicyFile.ShouldBe(Path.Combine(AppContext.BaseDirectory, "policy.json"));
        settings.DynamoDbUrl.ShouldBeNull();
        settings.SageMakerRuntimeUrl.ShouldBeNull();
        settings.CodeVersion.ShouldNotBeEmpty();
    }

    [Fact]
    public void What_is_set_counts()
    {
        environment["PIPELINE_BUDGET_MS"] = "90";
        environment["PIPELINE_HEDGE_MS"] = " 20 ";
        environment["LEDGER_TIMEOUT_MS"] = "300";
        environment["CODE_VERSION"] = "7";
        environment["RETENTION_DAYS"] = "10";
        environment["PIPELINE_BREAKER_CALLS"] = "5";
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:8000";
        environment["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = "http://127.0.0.1:8001/";
        var settings = Read();
        settings.PipelineBudget.ShouldBe(TimeSpan.FromMilliseconds(90));
        settings.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(20));
        settings.LedgerTimeout.ShouldBe(TimeSpan.FromMilliseconds(300));
        settings.CodeVersion.ShouldBe("7");
        settings.Retention.StandardDays.ShouldBe(10);
        settings.Breaker.MinimumCalls.ShouldBe(5);
        settings.DynamoDbUrl.ShouldBe(new Uri("http://127.0.0.1:8000"));
        settings.SageMakerRuntimeUrl.ShouldBe(new Uri("http://127.0.0.1:8001"));
    }

    [Fact]
    public void All_faults_are_told_at_once_and_each_says_what_to_set()
    {
        environment["DECISIONS_TABLE"] = "  ";
        environment.Remove("AWS_REGION");
        environment["PIPELINE_BUDGET_MS"] = "fast";
        environment["LEDGER_TIMEOUT_MS"] = "0";
        environment["ROUTES_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-folder", "routes.json");
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = "localhost:8000";

        var fault = Should.Throw<SettingsException>(Read);

        fault.Faults.ShouldBe([
            "PIPELINE_BUDGET_MS is wrong: set it to a whole number from 1 to 60000, or leave it out for 150",
            "DECISIONS_TABLE is not set: set it to the name of the table that holds the decisions, e.g. Decisions",
            "AWS_REGION is not set: set it to the AWS region, e.g. eu-central-1",
            "ROUTES_FILE names a file that does not exist: set it to the path of a file such as routes.json",
            "LEDGER_TIMEOUT_MS is wrong: set it to a whole number from 1 to 60000, or leave it out for 1000",
            "AWS_ENDPOINT_URL_DYNAMODB is wrong: set it to an absolute http or https URL, or leave it out for AWS's own",
        ]);
        fault.Message.ShouldBe(string.Join('\n', fault.Faults));
    }

    private ScoringSettings Read() => ScoringSettings.FromEnvironment(environment.GetValueOrDefault);
}
