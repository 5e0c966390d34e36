using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Template;

/// <summary>The table of rules over <c>template.yaml</c>; its report is in <c>TestResults/template-rules.txt</c> beside the tests.</summary>
public sealed class RuleTableTests
{
    private static readonly Lazy<IReadOnlyList<Finding>> Findings = new(() => RuleTable.Findings(Stack.Template, RuleTable.Rules));

    public static TheoryData<string> Rules => [.. RuleTable.Rules.Select(rule => rule.Id)];

    [Fact]
    public void Every_finding_has_a_reason_to_stay()
    {
        var report = RuleTable.Report(Findings.Value);
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults"));
        File.WriteAllText(Path.Combine(folder.FullName, "template-rules.txt"), report);
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        Findings.Value.Where(finding => !Suppressions.All.Any(suppression => suppression.Covers(finding))).ShouldBeEmpty(report);
    }

    [Fact]
    public void Every_suppression_is_of_a_rule_and_still_needed()
    {
        Suppressions.All.Select(suppression => suppression.Rule).Except(RuleTable.Rules.Select(rule => rule.Id)).ShouldBeEmpty();
        Suppressions
            .All.SelectMany(suppression => suppression.Environments)
            .Except(StackEnvironment.All.Select(environment => environment.Name))
            .ShouldBeEmpty();
        Suppressions
            .All.Where(suppression =>
                suppression.Environments.Length == 0
                    ? !Findings.Value.Any(suppression.Covers)
                    : !suppression.Environments.All(environment =>
                        Findings.Value.Any(finding => suppression.Covers(finding) && finding.Environment == environment)
                    )
            )
            .ShouldBeEmpty();
        Findings.Value.ShouldAllBe(finding => Suppressions.All.Count(suppression => suppression.Covers(finding)) <= 1);
        Suppressions.All.ShouldAllBe(suppression => suppression.Reason.Length > 20);
    }

    [Fact]
    public void No_rule_is_there_twice()
    {
        RuleTable.Rules.Count.ShouldBeGreaterThan(60);
        RuleTable.Rules.Select(rule => rule.Id).ShouldBeUnique();
    }

    /// <summary>A check that cannot fail is none.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_finds_what_it_is_for(string id)
    {
        var rule = RuleTable.Rules.Single(rule => rule.Id == id);
        var before = Findings.Value.Where(finding => finding.Rule == id);
        RuleTable.Findings(rule.Broken(Stack.Template), [rule]).Except(before).ShouldNotBeEmpty();
    }
}
