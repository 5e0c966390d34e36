using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>What the local stack makes of the repository's own template.</summary>
public class StackDescriptionTests
{
    private static StackDescription Load(params (string Name, string Value)[] parameters) =>
        StackDescription.Load(
            Path.Combine(LocalStackOptions.FindRoot(), "template.yaml"),
            parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
            LocalStackOptions.Region
        );

    [Fact]
    public void The_checkout_function_is_found_with_its_route_and_settings()
    {
        var function = Load().Functions.Single(function => function.Name == "CheckoutApi");
        function.Name.ShouldBe("CheckoutApi");
        function.Project.ShouldBe("functions/CheckoutApi");
        function.Handler.ShouldBe("bootstrap");
        function.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        function.Routes.ShouldHaveSingleItem().ShouldBe(new RouteDefinition("POST", "/v1/fraud-check", NeedsToken: false));
        function.Environment["DECISIONS_TABLE"].ShouldBe("Decisions");
        function.Environment["AUDIT_TABLE"].ShouldBe("Audit");
        function.Environment["PIPELINE_BUDGET_MS"].ShouldBe("150");
        function.Environment["PIPELINE_HEDGE_MS"].ShouldBe("40");
        function.Environment["LEDGER_TIMEOUT_MS"].ShouldBe("1000");
        function.Environment["METRICS_NAMESPACE"].ShouldBe("FraudServerless/local");
        function.Environment["ENDPOINT_PREFIX"].ShouldBe("local-");
        function.Environment["RESCORE_QUEUE_URL"].ShouldBe("https://sqs.eu-central-1.amazonaws.com/000000000000/RescoreQueue");
        function.QueueTriggers.ShouldBeEmpty();
    }

    [Fact]
    public void The_rescorer_is_found_with_its_queue()
    {
        var function = Load(("RescoreConcurrency", "3")).Functions.Single(function => function.Name == "Rescorer");
        function.Routes.ShouldBeEmpty();
        var trigger = function.QueueTriggers.ShouldHaveSingleItem();
        trigger.Queue.Name.ShouldBe("RescoreQueue");
        trigger.Queue.Redrive!.Queue.ShouldBe("RescoreDeadLetters");
        trigger.BatchSize.ShouldBe(100);
        trigger.Window.ShouldBe(TimeSpan.FromSeconds(1));
        trigger.MaximumConcurrency.ShouldBe(3);
        trigger.ReportsFailures.ShouldBeTrue();
        trigger.Enabled.ShouldBeTrue();
    }

    [Fact]
    public void A_parameter_reaches_the_functions_settings() =>
        Load(("PipelineBudgetMs", "175")).Functions[0].Environment["PIPELINE_BUDGET_MS"].ShouldBe("175");

    [Fact]
    public void An_issuer_puts_an_authorizer_before_the_route() =>
        Load(("JwtIssuer", "https://issuer.example")).Functions[0].Routes[0].NeedsToken.ShouldBeTrue();

    [Fact]
    public void The_endpoint_is_the_two_containers_in_their_order()
    {
        var endpoint = Load().Endpoints.ShouldHaveSingleItem();
        endpoint.Name.ShouldBe("local-fraud-pipeline");
        endpoint.Variant.ShouldBe("main");
        endpoint.Containers.Select(container => container.Project).ShouldBe(["functions/Preprocess", "functions/Model"]);
        endpoint.Containers.Select(container => container.Artifacts).ShouldBe(["tests/LocalRunner/demo/preprocess", "tests/LocalRunner/demo/model"]);
    }

    [Fact]
    public void The_decisions_table_is_asked_for_as_the_template_says_it()
    {
        var table = Load().Tables.Single(table => table.Name == "Decisions");
        table.ExpiryAttribute.ShouldBe("expiresAt");
        table.LeftOut.ShouldBe(["PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "SSESpecification"]);

        var request = TableCreation.RequestFor(table);
        request.TableName.ShouldBe("Decisions");
        request.BillingMode.Value.ShouldBe("PAY_PER_REQUEST");
        request.KeySchema.Select(part => (part.AttributeName, part.KeyType.Value)).ShouldBe([("orderNumber", "HASH"), ("decisionId", "RANGE")]);
        request
            .AttributeDefinitions.Select(attribute => (attribute.AttributeName, attribute.AttributeType.Value))
            .ShouldBe([("orderNumber", "S"), ("decisionId", "S"), ("customerId", "S"), ("outcomeDay", "S")]);
        request
            .GlobalSecondaryIndexes.Select(index =>
                $"{index.IndexName} {string.Join(' ', index.KeySchema.Select(part => part.AttributeName))} {index.Projection.ProjectionType} {string.Join(',', index.Projection.NonKeyAttributes ?? [])}"
            )
            .ShouldBe([
                "byCustomer customerId decisionId KEYS_ONLY ",
                "byDecision decisionId KEYS_ONLY ",
                "byOutcomeDay outcomeDay decisionId INCLUDE market,source,decidedAt",
            ]);
    }

    [Fact]
    public void The_audit_table_is_asked_for_with_indexes_for_looks_alone()
    {
        var request = TableCreation.RequestFor(Load().Tables.Single(table => table.Name == "Audit"));
        request.KeySchema.Select(part => (part.AttributeName, part.KeyType.Value)).ShouldBe([("triggerId", "HASH")]);
        request.GlobalSecondaryIndexes.Select(index => index.KeySchema[0].AttributeName).ShouldBe(["viewDay", "viewedOrder"]);
    }

    [Fact]
    public void The_jobs_table_is_asked_for_with_an_index_for_jobs_alone()
    {
        var index = TableCreation.RequestFor(Load().Tables.Single(table => table.Name == "Jobs")).GlobalSecondaryIndexes.ShouldHaveSingleItem();
        $"{index.IndexName} {string.Join(' ', index.KeySchema.Select(part => part.AttributeName))} {index.Projection.ProjectionType}".ShouldBe(
            "byStart jobList startedId KEYS_ONLY"
        );
    }

    [Fact]
    public void All_of_the_own_template_is_emulated_but_watching_throttling_and_taking_over() =>
        Load(("ShadowModelImage", "local/model"))
            .NotEmulated.ShouldBe([
                "Rules",
                "AWS::Logs::MetricFilter",
                "AWS::CloudWatch::Alarm (24)",
                "AWS::SNS::Topic",
                "AWS::SNS::TopicPolicy",
                "AWS::CloudWatch::CompositeAlarm (2)",
                "AWS::CloudWatch::Dashboard",
                "DefaultRouteSettings of Api",
                "AutoPublishAlias of CheckoutApi",
                "AutoPublishAliasAllProperties of CheckoutApi",
                "DeploymentPreference of CheckoutApi",
                "DefaultRouteSettings of DeskApi",
                "AutoPublishAlias of AuditApi",
                "AutoPublishAliasAllProperties of AuditApi",
                "DeploymentPreference of AuditApi",
                "AutoPublishAlias of Rescorer",
                "AutoPublishAliasAllProperties of Rescorer",
                "DeploymentPreference of Rescorer",
                "AutoPublishAlias of Projector",
                "AutoPublishAliasAllProperties of Projector",
                "DeploymentPreference of Projector",
                "DeploymentConfig of Pipeline",
            ]);

    [Fact]
    public void What_is_not_emulated_is_named_once_and_does_not_stop_the_start()
    {
        var description = StackDescription.Load(
            Path.Combine(LocalStackOptions.FindRoot(), "tests", "Payloads", "templates", "much-that-is-not-emulated.yaml"),
            new Dictionary<string, string>(),
            LocalStackOptions.Region
        );
        description.NotEmulated.ShouldBe([
            "Rules",
            "AWS::SNS::Topic",
            "AWS::CloudWatch::Alarm (2)",
            "AWS::CloudWatch::Dashboard",
            "AWS::EC2::VPC",
            "AWS::WAFv2::WebACL",
            "AWS::Backup::BackupPlan",
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "AWS::Events::Rule",
            "DefaultRouteSettings of Api",
            "CorsConfiguration of Api",
            "AutoPublishAlias of Work",
            "DeploymentPreference of Work",
            "ReservedConcurrentExecutions of Work",
            "ProvisionedConcurrencyConfig of Work",
            "VpcConfig of Work",
            "KinesisStreamSpecification of Records",
            "MetricsConfig of event Queue of Work",
            "event Nightly (Schedule) of Work",
            "event Upload (S3) of Work",
            "variant canary of Config",
        ]);

        var function = description.Functions.ShouldHaveSingleItem();
        function.Timeout.ShouldBe(TimeSpan.FromSeconds(7));
        function.Routes.ShouldHaveSingleItem().Key.ShouldBe("GET /work");
        function.QueueTriggers.ShouldHaveSingleItem().Queue.Name.ShouldBe("Jobs");
        function.Environment["TOPIC"].ShouldBe("Topic");
        function.Environment["SECRET"].ShouldBe("Secret.Id");
        function.Environment["ROLE"].ShouldBe("WorkRole.Arn");
        description.Tables.ShouldHaveSingleItem().Name.ShouldBe("Records");
        var endpoint = description.Endpoints.ShouldHaveSingleItem();
        (endpoint.Variant, endpoint.Containers.Single().Project).ShouldBe(("main", "functions/Model"));
        endpoint.CapturePercent.ShouldBe(0);
    }

    [Fact]
    public void Data_is_captured_as_the_parameter_says() =>
        StackDescription
            .Load(
                Path.Combine(LocalStackOptions.FindRoot(), "template.yaml"),
                new Dictionary<string, string>(StringComparer.Ordinal) { ["DataCapturePercent"] = "30", ["DataCaptureUri"] = "s3://captured/calls" },
                LocalStackOptions.Region
            )
            .Endpoints.ShouldHaveSingleItem()
            .CapturePercent.ShouldBe(30);

    [Theory]
    [InlineData("Type: AWS::Serverless::Function, Properties: { Runtime: dotnet10, Handler: x }", "runs executables")]
    [InlineData("Type: AWS::Serverless::Function, Properties: { Runtime: provided.al2023, Handler: x }", "Metadata.LocalRunner.Project")]
    [InlineData(
        "Type: AWS::Serverless::Function, Metadata: { LocalRunner: { Project: p } }, Properties: { Runtime: provided.al2023, Handler: x, Timeout: !ImportValue t }",
        "Fn::ImportValue is not supported"
    )]
    [InlineData(
        "Type: AWS::Serverless::Function, Metadata: { LocalRunner: { Project: p } }, Properties: { Runtime: provided.al2023, Handler: x, Environment: !Transform { Name: m } }",
        "Fn::Transform is not supported"
    )]
    [InlineData(
        "Type: AWS::DynamoDB::Table, Properties: { AttributeDefinitions: [], KeySchema: [{ AttributeName: a, KeyType: HASH }] }",
        "'a' is a key, but not in AttributeDefinitions"
    )]
    [InlineData(
        "Type: AWS::SageMaker::Endpoint, Properties: { EndpointConfigName: nobody }",
        "there is no AWS::SageMaker::EndpointConfig named 'nobody'"
    )]
    public void What_the_local_stack_cannot_run_is_an_error_with_its_line(string resource, string expected)
    {
        var resources = TemplateResolver.Resolve(
            TemplateReader.Read($"Resources:\n  Fine: {{ Type: AWS::KMS::Key }}\n  X: {{ {resource} }}\n"),
            new Dictionary<string, string>(),
            LocalStackOptions.Region
        );
        var fault = Should.Throw<TemplateException>(() => StackDescription.From(resources));
        fault.Message.ShouldContain(expected);
        fault.Line.ShouldBe(3);
    }
}
