using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Streams;

/// <summary>Streams, their mappings and secrets, as templates say them.</summary>
public sealed class StreamTemplateTests
{
    private const string Begin = """
        Resources:
          Records:
            Type: AWS::DynamoDB::Table
            Properties:
              AttributeDefinitions: [{ AttributeName: a, AttributeType: S }]
              KeySchema: [{ AttributeName: a, KeyType: HASH }]
              StreamSpecification: { StreamViewType: NEW_IMAGE }
          Failures: { Type: AWS::SQS::Queue }
          Key: { Type: AWS::SecretsManager::Secret }
          Work:
            Type: AWS::Serverless::Function
            Metadata: { LocalRunner: { Project: p } }
            Properties:
              Runtime: provided.al2023
              Handler: x

        """;

    [Fact]
    public void The_projector_gets_the_new_images_of_the_audit_table()
    {
        var stack = StackDescription.Load(Path.Combine(Repository.Root, "template.yaml"), new Dictionary<string, string>(), LocalStackOptions.Region);
        var trigger = stack.Functions.Single(function => function.Id == "Projector").StreamTriggers.ShouldHaveSingleItem();
        (trigger.Table.Name, trigger.FromOldest, trigger.ReportsFailures, trigger.Bisects).ShouldBe(("Audit", true, true, true));
        trigger.OnFailure!.Name.ShouldBe("ProjectorFailures");
        var request = TableCreation.RequestFor(trigger.Table);
        request.StreamSpecification.StreamEnabled.ShouldBe(true);
        request.StreamSpecification.StreamViewType.Value.ShouldBe("NEW_IMAGE");
        stack.Tables.Where(table => table.Stream is not null).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_is_not_said_is_as_at_Lambda()
    {
        var trigger = Load("Events: { Changed: { Type: DynamoDB, Properties: { Stream: !GetAtt Records.StreamArn, StartingPosition: LATEST } } }")
            .StreamTriggers.ShouldHaveSingleItem();
        (trigger.BatchSize, trigger.FromOldest, trigger.Parallelization, trigger.ReportsFailures, trigger.Bisects, trigger.MaxRetries).ShouldBe(
            (100, false, 1, false, false, null)
        );
    }

    [Theory]
    [InlineData("Stream: x, StartingPosition: LATEST", "there is no AWS::DynamoDB::Table with the stream 'x'")]
    [InlineData("Stream: !GetAtt Records.StreamArn, StartingPosition: NOW", "StartingPosition is TRIM_HORIZON or LATEST")]
    [InlineData("Stream: !GetAtt Records.StreamArn", "'StartingPosition' is missing")]
    [InlineData("Stream: !GetAtt Records.StreamArn, StartingPosition: LATEST, FilterCriteria: {}", "does not know FilterCriteria")]
    [InlineData("Stream: !GetAtt Records.StreamArn, StartingPosition: LATEST, ParallelizationFactor: 11", "lies between 1 and 10")]
    [InlineData(
        "Stream: !GetAtt Records.StreamArn, StartingPosition: LATEST, DestinationConfig: { OnFailure: { Destination: topic } }",
        "there is no AWS::SQS::Queue with the ARN 'topic'"
    )]
    public void A_mapping_that_cannot_be_run_is_an_error(string properties, string expected) =>
        Should
            .Throw<TemplateException>(() => Load($"Events: {{ Changed: {{ Type: DynamoDB, Properties: {{ {properties} }} }} }}"))
            .Message.ShouldContain(expected);

    [Fact]
    public void A_secret_is_always_the_same_and_long_enough()
    {
        const string line =
            """Environment: { Variables: { A: !Sub "{{resolve:secretsmanager:${Key}}}", B: "{{resolve:secretsmanager:other}}", C: plain } }""";
        var (first, second) = (Load(line).Environment, Load(line).Environment);
        Convert.FromBase64String(first["A"]).Length.ShouldBe(48);
        second["A"].ShouldBe(first["A"]);
        first["B"].ShouldNotBe(first["A"]);
        first["C"].ShouldBe("plain");
    }

    private static FunctionDefinition Load(string property) =>
        StackDescription
            .From(
                TemplateResolver.Resolve(
                    TemplateReader.Read($"{Begin}      {property}\n"),
                    new Dictionary<string, string>(),
                    LocalStackOptions.Region
                )
            )
            .Functions.Single();
}
