using FraudServerless.Contracts;
using FraudServerless.Projector;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Projector;

public sealed class ProjectorSettingsTests
{
    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = Should.Throw<SettingsException>(() => ProjectorSettings.FromEnvironment(_ => null)).Faults;
        foreach (var name in new[] { "LINKS_TABLE", "LINKS_KEY", "AUDIT_TABLE", "REVIEWS_TABLE", "POLICIES_TABLE", "AWS_REGION" })
        {
            faults.ShouldContain(fault => fault.StartsWith(name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Deadlines_that_do_not_fit_into_the_timeout_are_refused() =>
        Should
            .Throw<SettingsException>(() => ProjectorSettings.FromEnvironment(name => Settings("3").GetValueOrDefault(name)))
            .Message.ShouldContain("FUNCTION_TIMEOUT_SECONDS 3 is too short");

    [Fact]
    public void Nothing_is_begun_that_would_not_end_in_time() =>
        ProjectorSettings.FromEnvironment(name => Settings("4").GetValueOrDefault(name)).Reserve.ShouldBe(TimeSpan.FromMilliseconds(1_500));

    private static Dictionary<string, string> Settings(string timeout) =>
        new(StringComparer.Ordinal)
        {
            ["LINKS_TABLE"] = "Links",
            ["REVIEWS_TABLE"] = "Reviews",
            ["LINKS_KEY"] = new string('a', 64),
            ["AUDIT_TABLE"] = "Audit",
            ["POLICIES_TABLE"] = "Policies",
            ["AWS_REGION"] = "eu-central-1",
            ["FUNCTION_TIMEOUT_SECONDS"] = timeout,
        };
}
