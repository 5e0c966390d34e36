using System.CommandLine;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Commands;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

public sealed class RescoreArgumentsTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static RescoreRequest Read(string line)
    {
        var arguments = new RescoreArguments();
        var command = new Command("rescore");
        arguments.AddTo(command);
        var parsed = command.Parse(line);
        parsed.Errors.ShouldBeEmpty();
        return arguments.Read(parsed, Today, ["de", "de-beauty"]);
    }

    [Fact]
    public void A_selection_is_everything_that_was_said_together()
    {
        var request = Read("--market de --outcome review --degraded --from 2026-11-01 --to 2026-11-20 --limit 7 --mode dry-run --model de --job j1");
        request.Selection.ShouldBe(
            new RescoreSelection
            {
                Market = "DE",
                Outcome = DecisionOutcome.Review,
                Degraded = true,
                From = new DateOnly(2026, 11, 1),
                To = new DateOnly(2026, 11, 20),
                Limit = 7,
            }
        );
        (request.Action, request.Mode, request.Model, request.JobId).ShouldBe((RescoreAction.Start, RescoreMode.DryRun, "de", "j1"));
    }

    [Fact]
    public void Without_days_it_is_about_the_last_thirty()
    {
        var request = Read("--degraded");
        (request.Selection.From, request.Selection.To, request.Mode).ShouldBe((Today.AddDays(-30), Today, RescoreMode.Publish));
        Read("--market DE --to 2026-03-31").Selection.From.ShouldBe(new DateOnly(2026, 3, 1));
    }

    [Theory]
    [InlineData("--resume j1", "Resume")]
    [InlineData("--resume j1 --orders x.txt --detach", "Resume")]
    [InlineData("--cancel j1", "Cancel")]
    [InlineData("--report j1", "Report")]
    public void Jobs_that_exist_are_named(string line, string expected)
    {
        var request = Read(line);
        (request.Action.ToString(), request.JobId).ShouldBe((expected, "j1"));
    }

    [Fact]
    public void Orders_of_a_file_are_a_listed_job()
    {
        var request = Read("--orders numbers.txt --limit 3");
        (request.Selection.Listed, request.Selection.Limit, request.OrderFile).ShouldBe((true, 3, Path.GetFullPath("numbers.txt")));
    }

    [Theory]
    [InlineData("", "Which orders?")]
    [InlineData("--mode dry-run --limit 4", "Which orders?")]
    [InlineData("--orders f --market DE --to 2026-11-01", "leave out --market, --to")]
    [InlineData("--market DEU", "--market is two letters such as DE, not 'DEU'")]
    [InlineData("--outcome MAYBE", "--outcome is ACCEPT, RESTRICT, REVIEW or REJECT, not 'MAYBE'")]
    [InlineData("--market DE --from 23.11.2026", "--from is a day such as 2026-11-23, not '23.11.2026'")]
    [InlineData("--market DE --to 2026-02-30", "--to is a day such as 2026-11-23, not '2026-02-30'")]
    [InlineData("--market DE --from 2026-11-24", "--from 2026-11-24 lies after --to 2026-11-23")]
    [InlineData("--market DE --limit 0", "--limit is at least 1")]
    [InlineData("--market DE --mode try", "--mode is publish, shadow or dry-run, not 'try'")]
    [InlineData("--market DE --model fr", "routes.json names no such model; there are de, de-beauty")]
    [InlineData("--market DE --job a#b", "--job a#b: a job's id has 1 to 128 letters, digits and -_.:")]
    [InlineData("--market DE --job degraded-2026-11-23", "counts that stand by themselves")]
    [InlineData("--market DE --out report.pdf", "--out ends in .html or .json")]
    [InlineData("--market DE --out /no-such-folder/x.html", "there is no folder")]
    [InlineData("--market DE --detach --out x.html", "--detach does not wait")]
    [InlineData("--resume a --cancel a", "--resume and --cancel cannot be asked at once")]
    [InlineData("--resume a --market DE --mode shadow", "leave out --market, --mode")]
    [InlineData("--report a --orders f --detach", "leave out --orders, --detach")]
    [InlineData("--cancel a --out x.html", "leave out --out")]
    public void What_cannot_be_meant_is_said(string line, string expected) =>
        Should.Throw<StackException>(() => Read(line)).Message.ShouldContain(expected);

    [Fact]
    public void All_faults_are_told_at_once() =>
        Should.Throw<StackException>(() => Read("--market x --mode y --limit -1")).Message.Split('\n').Length.ShouldBe(3);
}
