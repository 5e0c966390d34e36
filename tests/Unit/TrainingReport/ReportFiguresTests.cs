using FraudServerless.Contracts;
using FraudServerless.Unit.Reporting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.TrainingReport;

/// <summary>Every expected figure was worked out by hand from the four orders.</summary>
public sealed class ReportFiguresTests
{
    private static readonly WrittenPage Page = TrainingPage.Of(SmallReport.Data);

    [Fact]
    public void The_summary_has_the_four_figures_and_the_periods()
    {
        // DeLong's error is the root of 1/8: 0.75 - 1.96 x 0.3536, and the upper bound would be above 1.
        Page.Figure("AUC").ShouldBe("0.750 (95 %: 0.057–1.000)");
        // (1 + 2/3) / 2
        Page.Figure("Average precision").ShouldBe("0.8333");
        // -(ln 0.9 + ln 0.6 + ln 0.35 + ln 0.8) / 4
        Page.Figure("Log loss").ShouldBe("0.4723");
        // (0.01 + 0.16 + 0.4225 + 0.04) / 4
        Page.Figure("Brier score").ShouldBe("0.1581");
        Page.Text.ShouldContain("fitted on 10 orders (2026-11-11 to 2026-11-20)");
        Page.Text.ShouldContain("4 newest orders (2026-11-01 to 2026-11-04)");
        Page.Text.ShouldContain("Of the measured orders 2 (50.0 %) were fraud; of those that it was fitted on 2 (20.0 %).");
        Page.Text.ShouldContain(
            "score below 0.15 approved and every other refused, 25.0 % of the orders would be approved; fraud of 0 EUR would pass"
        );
        Page.Text.ShouldContain("fraud of 280 EUR would be stopped, and good orders of 200 EUR would be refused.");
    }

    [Fact]
    public void The_threshold_table_counts_orders_and_euros()
    {
        var rows = Page.Table("Thresholds, by rising score");
        rows.Select(r => r[0]).ShouldBe(["0.01", "0.02", "0.05", "0.10", "0.15", "0.20", "0.30", "0.40", "0.50", "0.60", "0.70", "0.90"]);
        rows[0].ShouldBe(["0.01", "0", "0.0 %", "0", "0", "0", "–", "2", "280", "100.0 %", "2", "300", "100.0 %"]);
        rows[3].ShouldBe(["0.10", "0", "0.0 %", "0", "0", "0", "–", "2", "280", "100.0 %", "2", "300", "100.0 %"]);
        rows[4].ShouldBe(["0.15", "1", "25.0 %", "100", "0", "0", "0.0 %", "2", "280", "100.0 %", "1", "200", "50.0 %"]);
        rows[7].ShouldBe(["0.40", "2", "50.0 %", "330", "1", "230", "50.0 %", "1", "50", "50.0 %", "1", "200", "50.0 %"]);
        rows[8].ShouldBe(["0.50", "3", "75.0 %", "530", "1", "230", "33.3 %", "1", "50", "50.0 %", "0", "0", "0.0 %"]);
        rows[11].ShouldBe(["0.90", "4", "100.0 %", "580", "2", "280", "50.0 %", "0", "0", "0.0 %", "0", "0", "0.0 %"]);
        Page.Text.ShouldContain("1 PLN = 0.23 EUR.");
    }

    [Fact]
    public void A_score_equal_to_the_threshold_is_refused_whatever_its_label()
    {
        var page = TrainingPage.Of(SmallReport.With([SmallReport.Orders[0] with { Score = 0.7 }, SmallReport.Orders[3] with { Score = 0.7 }]));
        page.Table("Thresholds, by rising score")[10]
            .ShouldBe(["0.70", "0", "0.0 %", "0", "0", "0", "–", "1", "50", "100.0 %", "1", "100", "100.0 %"]);
        page.Table("By customer").ShouldAllBe(row => row[7] == "0.0 %");
        var exact = TrainingPage.Of(SmallReport.Data with { ApproveBelow = 0.1 });
        exact.Table("By customer").ShouldAllBe(row => row[7] == "0.0 %");
    }

    [Fact]
    public void An_amount_without_a_rate_is_in_no_sum_and_that_is_said()
    {
        var page = TrainingPage.Of(SmallReport.Data with { EuroRates = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["EUR"] = 1 } });
        page.Table("Thresholds, by rising score")[11][1..4].ShouldBe(["4", "100.0 %", "350"]);
        page.Text.ShouldContain("their amounts are in no sum: 1 in PLN.");
        Page.Text.ShouldNotContain("their amounts are in no sum");
    }

    [Fact]
    public void Slices_stand_by_size_and_say_nothing_where_one_label_is_missing()
    {
        Page.Table("By market")
            .ShouldBe([
                ["DE", "3", "1", "33.3 %", "43.3 %", "1.0000", "1.0000", "33.3 %"],
                ["PL", "1", "1", "100.0 %", "35.0 %", "–", "–", "0.0 %"],
            ]);
        Page.Table("By assortment")[0].ShouldBe(["FASHION", "2", "0", "0.0 %", "25.0 %", "–", "–", "50.0 %"]);
        Page.Table("By assortment").Select(r => r[0]).ShouldContain("(not given)");
        // Of the new customers the good order has the higher score.
        Page.Table("By customer")
            .ShouldBe([
                ["New", "2", "1", "50.0 %", "37.5 %", "0.0000", "0.5000", "0.0 %"],
                ["No history sent", "1", "1", "100.0 %", "80.0 %", "–", "–", "0.0 %"],
                ["Returning", "1", "0", "0.0 %", "10.0 %", "–", "–", "100.0 %"],
            ]);
    }

    [Fact]
    public void Drift_is_the_population_stability_index_over_deciles_of_the_training()
    {
        Page.Table("The 3 features that moved most")
            .ShouldBe([
                // Two bins of 10 % became 50 %, eight became empty (0.0001): 2 (0.4) ln 5 + 8 (0.0999) ln 1000.
                ["a", "6.8082", "large", "0.0 %", "0.0 %"],
                // Halves became 25 % and 75 %: 0.25 ln 2 + 0.25 ln 1.5.
                ["b", "0.2747", "large", "0.0 %", "0.0 %"],
                ["c", "0.0000", "stable", "100.0 %", "100.0 %"],
            ]);
        Page.Text.ShouldContain("Of 3 features 2 moved noticeably or more.");
    }

    [Fact]
    public void Calibration_counts_the_orders_of_each_range()
    {
        var rows = Page.Table("Reliability by range of the score");
        rows.Select(r => r[0]).ShouldBe(["10.0 % to 15.0 %", "30.0 % to 40.0 %", "40.0 % to 60.0 %", "80.0 % to 100.0 %"]);
        // Wilson's interval of 1 of 1: 1 / (1 + 3.8415) to 1.
        rows[1].ShouldBe(["30.0 % to 40.0 %", "1", "1", "35.0 %", "100.0 %", "20.7 % to 100.0 %", "yes"]);
        var sure = TrainingPage.Of(SmallReport.With([.. Enumerable.Range(1, 4).Select(i => SmallReport.Orders[3] with { Label = false })]));
        sure.Table("Reliability by range of the score").ShouldHaveSingleItem()[5..].ShouldBe(["0.0 % to 49.0 %", "no"]);
    }

    [Fact]
    public void A_calibration_is_shown_with_what_was_before_it()
    {
        // Four orders are four groups of one: (0.1 + 0.4 + 0.65 + 0.2) / 4.
        Page.Text.ShouldContain("the two are 33.8 % apart on average");
        Page.Text.ShouldNotContain("calibration of the raw score", Case.Insensitive);
        Page.Text.ShouldNotContain("before calibration", Case.Insensitive);

        var data = SmallReport.With([.. SmallReport.Orders.Select(o => o with { Uncalibrated = 0.5 })]);
        var page = TrainingPage.Of(data with { Card = data.Card with { Calibration = new PlattCalibration(1.25, -2) }, ValidationOrders = 3 });
        page.Table("Before and after calibration")
            .ShouldBe([
                // ln 2, and a quarter.
                ["The model's own probability", "50.0 %", "50.0 %", "50.0 %", "0.6931", "0.2500"],
                ["Calibrated, as answered", "41.3 %", "50.0 %", "33.8 %", "0.4723", "0.1581"],
            ]);
        page.Text.ShouldContain("Platt, slope 1.2500, intercept -2.0000");
        page.Text.ShouldContain("3 orders between the two were kept for early stopping or calibration.");
        page.Text.ShouldContain("towards the wrong side, in log-odds before calibration.");
        page.Elements.Single(e => e.Attribute("id")?.Value == "calibration-curve").Value.ShouldContain("Before calibration");
        var isotonic = new IsotonicCalibration([new(-4, 0.001), new(2.5, 0.9)]);
        TrainingPage
            .Of(data with { Card = data.Card with { Calibration = isotonic } })
            .Text.ShouldContain("isotonic, 2 points from -4.00 (0.10 %) to 2.50 (90.0 %)");
    }

    [Fact]
    public void Importance_is_the_mean_absolute_contribution_strongest_first()
    {
        var bars = Page.Elements.Single(e => e.Attribute("id")?.Value == "importance-bars").Elements("text").Select(t => t.Value);
        // c: 1.25 / 4; b: (3 x 0.3 + 0.2) / 4; a: (3 x 0.1 + 0.5) / 4.
        bars.ShouldBe(["c", "0.3125", "b", "0.2750", "a", "0.2000"]);
    }

    [Fact]
    public void The_most_wrong_orders_come_first_with_the_features_that_misled()
    {
        var rows = Page.Table("The 4 most wrong");
        rows[0].ShouldBe(["N-3", "request-3", "2026-11-03 12:30", "fraud", "PL", "c −1.25, a −0.50", "35.0 %", "1.0498", "1,000.00 PLN"]);
        rows.Select(r => r[0]).ShouldBe(["N-3", "N-2", "N-4", "N-1"]);
        rows[1][5].ShouldBe("b +0.30, a +0.10");
    }

    [Fact]
    public void Only_ten_are_shown_of_many()
    {
        var many = Enumerable.Range(1, 25).Select(i => SmallReport.Orders[0] with { OrderNumber = $"M-{i}", Score = i / 100d }).ToList();
        var rows = TrainingPage.Of(SmallReport.With(many, new float[75])).Table("The 10 most wrong");
        rows.Select(r => r[0]).ShouldBe(Enumerable.Range(16, 10).Reverse().Select(i => $"M-{i}"));
    }

    [Fact]
    public void The_record_names_seed_hashes_and_what_was_left_out()
    {
        Page.Text.ShouldContain("4711");
        Page.Text.ShouldContain("c0ffee");
        Page.Text.ShouldContain("1-0123456789ab");
        Page.Fact("Left out: faulty lines").ShouldBe("7");
    }
}
