using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Soak;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The soak of the runner, small: traffic, messages and kills at random, then the audit.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Whatever_is_killed_no_order_is_lost_none_is_decided_twice_and_the_counts_are_exact()
    {
        var data = Directory.CreateTempSubdirectory("soak-");
        var plan = new SoakPlan(Orders: 300, Callers: 4, Seed: (ulong)Environment.TickCount64, CalmSeconds: 1.5);
        AuditFindings findings;
        await using (
            var stack = await LocalStack.StartAsync(
                new LocalStackOptions
                {
                    Root = LocalStackOptions.FindRoot(),
                    DataFolder = data.FullName,
                    ApiPort = 0,
                    EndpointPort = 0,
                    DynamoDbPort = 0,
                    SqsPort = 0,
                    // What is deployed is what is tested.
                    Native = Publisher.HasLinker,
                    MaxInstances = 8,
                    Killable = true,
                    Parameters = SoakPlan.Parameters,
                    Log = StackFixture.Log,
                },
                TestContext.Current.CancellationToken
            )
        )
        {
            findings = await new SoakRun(stack, plan, StackFixture.Log).RunAsync(_ => { }, (_, _) => { }, TestContext.Current.CancellationToken);
        }

        findings.Faults.ShouldBeEmpty($"seed {plan.Seed}, data {data.FullName}");
        findings.Answers.ShouldBeGreaterThan(200);
        findings.Duplicates.ShouldBeGreaterThan(0);
        // The last job takes every order once, whatever was on record when the first began.
        findings.Rescores.ShouldBeGreaterThan(250);
        findings.Kills.Values.Sum().ShouldBeGreaterThan(2);
        data.Delete(recursive: true);
    }
}
