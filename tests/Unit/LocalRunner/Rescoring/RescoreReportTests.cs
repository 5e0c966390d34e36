using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Rescoring;
using FraudServerless.Unit.Reporting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

public sealed class RescoreReportTests
{
    private static readonly DateTimeOffset At = SampleJobs.Start.AddMinutes(1);

    private static RescoreReport Report { get; } = RescoreReport.Of("job-1", SampleJobs.Job, SampleJobs.Counts, At);

    [Fact]
    public void Outcomes_stand_by_market_and_over_all()
    {
        Report.Matrices.Select(matrix => matrix.Market).ShouldBe(["CH", "DE", "all"]);
        var de = Report.Matrices[1];
        de.Rows.ShouldBe(["ACCEPT", "REVIEW"]);
        (de["REVIEW", "ACCEPT"], de["ACCEPT", "REJECT"], de.Before("REVIEW"), de.After("ACCEPT")).ShouldBe((45, 0, 70, 745));
        (de.Orders, de.Changed, de.Stricter, de.Lenient, de.ChangedFrom("REVIEW")).ShouldBe((800, 90, 45, 45, 60));
    }

    [Fact]
    public void Orders_without_a_decision_before_have_changed_nothing()
    {
        var all = Report.All.ShouldNotBeNull();
        all.Rows.ShouldBe(["NONE", "ACCEPT", "REVIEW", "REJECT"]);
        (all.Orders, all.Compared, all.Changed, all.ChangedFrom("NONE")).ShouldBe((1_000, 900, 100, 0));
    }

    [Fact]
    public void A_single_market_needs_no_sum_over_all()
    {
        var report = RescoreReport.Of("x", null, SampleJobs.Of("orders|DE|ACCEPT|ACCEPT 1", TimeSpan.Zero), At);
        report.Matrices.Select(matrix => matrix.Market).ShouldBe(["DE"]);
        report.All.ShouldNotBeNull().Market.ShouldBe("DE");
    }

    [Fact]
    public void Money_that_moved_stands_by_currency_the_most_first()
    {
        var eur = Report.Money.Single(money => money.Currency == "EUR");
        eur.Moves.ShouldBe([
            new MoneyMove("ACCEPT", "REVIEW", 9000.25m),
            new MoneyMove("REVIEW", "REJECT", 4500m),
            new MoneyMove("REVIEW", "ACCEPT", 3000m),
        ]);
        (eur.Market, eur.Total, eur.Moved).ShouldBe(("DE", 87_500.75m, 16_500.25m));
        var chf = Report.Money.Single(money => money.Currency == "CHF");
        chf.Moves.ShouldBe([new MoneyMove("REJECT", "RESTRICT", 1500.10m)]);
    }

    [Fact]
    public void What_did_not_move_has_no_line()
    {
        var still = Enumerable
            .Range(0, 100)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"money|M{i:00}|Q{i:00}|ACCEPT|ACCEPT 100.5\nbefore|R{i} 3\nafter|R{i} 3"));
        var counts = SampleJobs.Of(
            string.Join('\n', still) + "\nmoney|M00|QZZ|ACCEPT|REVIEW 0\nmoney|DE|EUR|ACCEPT|REVIEW 5\nbefore|R999 1",
            TimeSpan.Zero
        );
        var report = RescoreReport.Of("x", null, counts, At);
        report.Money.Select(money => money.Currency).ShouldBe(["EUR"]);
        report.Reasons.Select(reason => reason.Code).ShouldBe(["R999"]);
        ReportHtml.Write(report).ShouldNotContain("Q42");
        using var json = Json(report);
        json.RootElement.GetProperty("money").GetArrayLength().ShouldBe(1);
        json.RootElement.GetProperty("reasons").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void The_reason_that_shifted_most_comes_first() =>
        Report.Reasons.Select(reason => (reason.Code, reason.Difference)).ShouldBe([("R204", -50), ("R101", 40), ("R310", 12)]);

    [Fact]
    public void Agreement_stands_by_band_of_the_score_before() =>
        Report.Bands.ShouldBe([new BandAgreement(0, 0.01, 600, 0), new BandAgreement(0.05, 0.1, 100, 30), new BandAgreement(0.9, 1, 90, 15)]);

    [Fact]
    public void Failures_and_what_was_left_alone_stand_by_code_with_a_meaning()
    {
        Report.Failures.Select(fault => (fault.Code, fault.Orders)).ShouldBe([("GIVEN_UP", 5), ("UNKNOWN_ORDER", 2)]);
        Report.Skips.ShouldBe([new FaultCount("NOT_CURRENT", 3, ReasonCodes.Meanings[ReasonCodes.NotCurrent])]);
        (Report.Done, Report.Failed, Report.LeftAlone, Report.Total).ShouldBe((1_000, 7, 3, 1_010));
        Report.State.ShouldBe(JobState.Ended);
    }

    [Fact]
    public void Speed_is_from_the_first_count_to_the_last() => Report.OrdersPerSecond.ShouldBe(1_010 / 50.0);

    [Fact]
    public void What_was_counted_at_one_moment_has_no_speed() => RescoreReport.Of("x", null, SampleJobs.Done(5), At).OrdersPerSecond.ShouldBeNull();

    [Fact]
    public void Counts_without_a_job_have_no_end()
    {
        var report = RescoreReport.Of("degraded-2026-11-23", null, SampleJobs.Counts, At);
        (report.State, report.Total).ShouldBe((null, 1_010));
        ReportHtml.Write(report).ShouldContain("degraded-2026-11-23");
    }

    [Theory]
    [InlineData(10, true, false, JobState.Ended)]
    [InlineData(10, true, true, JobState.Ended)]
    [InlineData(9, true, false, JobState.Deciding)]
    [InlineData(9, true, true, JobState.Cancelled)]
    [InlineData(10, false, false, JobState.Enumerating)]
    [InlineData(10, false, true, JobState.Cancelled)]
    public void A_job_ends_when_all_that_were_found_are_settled(long settled, bool found, bool cancelled, JobState expected)
    {
        var job = SampleJobs.Job with { Enumerated = 10, EnumerationEnded = found, Cancelled = cancelled };
        new JobProgress(job, SampleJobs.Done(settled)).State.ShouldBe(expected);
    }

    [Fact]
    public void A_saved_page_needs_nothing_else_and_says_what_the_terminal_says()
    {
        var html = ReportHtml.Write(Report);
        html.ShouldStartWith("<!DOCTYPE html>");
        foreach (var foreign in (string[])["<script", "http:", "https:", "src=", "@import", "url("])
        {
            html.ShouldNotContain(foreign);
        }

        var page = new WrittenPage(html);
        var text = WrittenPage.Plain(page.Elements.Single(e => e.Name == "body"));
        foreach (
            var said in (string[])
                [
                    "job-1",
                    "decisions of market DE from 2026-11-01 to 2026-11-23, at most 5,000",
                    "model de-beauty",
                    "local:<tester>",
                    "16,500.25",
                    "11.1 %",
                    "GIVEN_UP",
                    "0.05 to 0.1",
                    "76.9 %",
                ]
        )
        {
            text.ShouldContain(said);
        }

        page.Heading.ShouldBe("Rescore report ended");
        page.Fact("Asked").ShouldBe("model de-beauty");
        page.Figure("changed their outcome (100)").ShouldBe("11.1 %");
        page.Figure("more lenient than before").ShouldBe("55");
    }

    [Fact]
    public void The_page_has_the_tables_of_the_terminal()
    {
        var page = new WrittenPage(ReportHtml.Write(Report));
        page.Elements.Where(e => e.Name == "caption")
            .Select(e => e.Value)
            .ShouldBe([
                "All markets",
                "CH",
                "DE",
                "Money moved between outcomes",
                "Reasons",
                "Agreement by score",
                "Failed, by kind",
                "Left alone, by kind",
            ]);
        page.Table("DE")
            .ShouldBe([
                ["ACCEPT", "700", "0", "30", "0", "730", "4.1 %"],
                ["REVIEW", "45", "0", "10", "15", "70", "85.7 %"],
                ["all", "745", "0", "40", "15", "800", "11.3 %"],
            ]);
        page.Rows("DE")
            .ElementAt(1)
            .Elements("td")
            .Select(cell => cell.Attribute("class")!.Value)
            .ShouldBe(["number good", "number faint", "number same", "number fraud", "number", "number"]);
        page.Table("All markets")[0].ShouldBe(["none", "100", "0", "0", "0", "100", "–"]);
        page.Table("Money moved between outcomes")[^1].ShouldBe(["DE", "all moved, of 87,500.75", "16,500.25", "EUR", "18.9 %", ""]);
        page.Table("Reasons")
            .ShouldBe([
                ["R204", "50", "0", "−50"],
                ["R101", "300", "340", "+40"],
                ["R310", "0", "12", "+12"],
            ]);
        page.Table("Agreement by score")[1].ShouldBe(["0.05 to 0.1", "130", "100", "30", "76.9 %", ""]);
        page.Table("Failed, by kind")[0].ShouldBe(["GIVEN_UP", "5", ReasonCodes.Meanings["GIVEN_UP"]]);
    }

    [Fact]
    public void An_empty_job_has_a_page_and_data_too()
    {
        var report = RescoreReport.Of(
            "job-1",
            SampleJobs.Job with
            {
                Enumerated = 0,
            },
            new JobCounts(new Dictionary<string, decimal>(), null, null),
            At
        );
        ReportHtml.Write(report).ShouldContain("of 0 orders decided again");
        using var json = Json(report);
        json.RootElement.GetProperty("state").GetString().ShouldBe("ended");
    }

    [Fact]
    public void Saved_data_has_every_figure_exactly()
    {
        using var json = Json(Report);
        var root = json.RootElement;
        root.GetProperty("job").GetProperty("mode").GetString().ShouldBe("shadow");
        root.GetProperty("job").GetProperty("selection").GetProperty("from").GetString().ShouldBe("2026-11-01");
        root.GetProperty("outcomes").EnumerateArray().Sum(cell => cell.GetProperty("orders").GetInt64()).ShouldBe(1_000);
        var moves = root.GetProperty("money").EnumerateArray().SelectMany(money => money.GetProperty("moves").EnumerateArray());
        moves.Sum(move => move.GetProperty("amount").GetDecimal()).ShouldBe(18_000.35m);
        root.GetProperty("agreement")[1].GetProperty("differ").GetInt64().ShouldBe(30);
        root.GetProperty("reasons")[0].GetProperty("before").GetInt64().ShouldBe(50);
        root.GetProperty("failures")[0].GetProperty("code").GetString().ShouldBe("GIVEN_UP");
        root.GetProperty("ordersPerSecond").GetDouble().ShouldBe(20.2);
    }

    private static JsonDocument Json(RescoreReport report)
    {
        using var stream = new MemoryStream();
        ReportJson.Write(report, stream);
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_selection_reads_as_a_sentence()
    {
        var selection = SampleJobs.Job.Selection;
        Say.Selection(selection with { Market = null, Degraded = true, Limit = null })
            .ShouldBe("degraded decisions of all markets from 2026-11-01 to 2026-11-23");
        Say.Selection(new RescoreSelection { Listed = true, Limit = 3 }).ShouldBe("orders of a list, at most 3");
    }
}
