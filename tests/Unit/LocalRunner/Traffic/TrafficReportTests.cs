using System.Text;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Traffic;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Traffic;

public sealed class TrafficReportTests
{
    [Fact]
    public void Calls_are_counted_by_market_outcome_and_field_and_what_got_no_answer_apart()
    {
        var report = new TrafficReport();
        Add(report, 1, "DE", "ACCEPT", "ACCEPT");
        Add(report, 2, "DE", "ACCEPT", "REVIEW", "decision reasons");
        Add(report, 3, "SE", "ACCEPT", null, "status");
        Add(report, 4, "SE", "REVIEW", "REVIEW", source: "replay");
        report.AllSame.ShouldBeFalse();
        Add(report, 5, "SE", "REVIEW", null, status: 429);
        report.AddNeverAnswered();

        Say(report.All).ShouldBe("4 calls, 2 same, 2 changed");
        report
            .Markets.Select(market => $"{market.Key}: {Say(market.Value)}")
            .ShouldBe(["DE: 2 calls, 1 same, 1 changed", "SE: 2 calls, 1 same, 1 changed"]);
        report
            .Outcomes.Select(outcome => $"{outcome.Key.Captured}>{outcome.Key.Replayed} {outcome.Value}")
            .ShouldBe(["ACCEPT>ACCEPT 1", "ACCEPT>HTTP 400 1", "ACCEPT>REVIEW 1", "REVIEW>REVIEW 1"]);
        report
            .Fields.Select(field => $"{field.Key} {field.Value.Calls} {string.Join(',', field.Value.Examples)}")
            .ShouldBe(["decision 1 2", "reasons 1 2", "status 1 3"]);
        report.Unanswered.ShouldHaveSingleItem().Key.ShouldBe("HTTP 429");
        (report.NeverAnswered, report.FromRecord).ShouldBe((1, 1));
    }

    [Fact]
    public void Everything_is_the_same_only_when_everything_was_answered()
    {
        var report = new TrafficReport();
        Add(report, 1, "DE", "ACCEPT", "ACCEPT");
        report.AllSame.ShouldBeTrue();
        Add(report, 2, "DE", "ACCEPT", null, status: 0);
        report.AllSame.ShouldBeFalse();
    }

    private static void Add(
        TrafficReport report,
        int line,
        string market,
        string then,
        string? now,
        string fields = "",
        int? status = null,
        string source = "model"
    )
    {
        var order = new OrderLine("r", "1", market, default);
        report.Add(
            new CapturedCall(line, order, "r", 200, Encoding.UTF8.GetBytes($$"""{"decision":"{{then}}"}""")),
            new SentOrder(order, status ?? (now is null ? 400 : 200), TimeSpan.Zero, [], source, null, now, Degraded: false, []),
            [.. fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => new AnswerDifference(field, null, null))]
        );
    }

    private static string Say(TrafficReport.MarketCounts counts) => $"{counts.Calls} calls, {counts.Same} same, {counts.OutcomeChanged} changed";
}
