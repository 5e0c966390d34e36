using System.Xml.Linq;
using FraudServerless.Training;
using FraudServerless.Unit.Training;
using Shouldly;
using Xunit;
using Page = FraudServerless.Training.Report.TrainingReport;

namespace FraudServerless.Unit.TrainingReport;

public sealed class ReportPageTests
{
    private static readonly string[] Charts =
    [
        "thresholds-money",
        "roc",
        "precision-recall",
        "calibration-curve",
        "score-distribution",
        "importance-bars",
    ];

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        var page = TrainingPage.Of(SmallReport.Data);
        page.Markup.ShouldNotContain("http:", Case.Insensitive);
        page.Markup.ShouldNotContain("https:", Case.Insensitive);
        page.Markup.ShouldNotContain("url(", Case.Insensitive);
        page.Markup.ShouldNotContain("@import", Case.Insensitive);
        page.Elements.Select(e => e.Name.LocalName)
            .Intersect(["script", "link", "img", "iframe", "object", "embed"], StringComparer.Ordinal)
            .ShouldBeEmpty();
        page.Elements.Attributes("src").ShouldBeEmpty();
        var ids = page.Elements.Attributes("id").Select(a => "#" + a.Value).ToList();
        ids.ShouldBeUnique();
        var links = page.Elements.Attributes("href").Select(a => a.Value).ToList();
        links.Count.ShouldBeGreaterThan(9);
        links.Except(ids, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Tables_have_captions_and_pictures_have_words()
    {
        var page = TrainingPage.Of(SmallReport.Data);
        var tables = page.Elements.Where(e => e.Name == "table").ToList();
        tables.Count.ShouldBeGreaterThan(6);
        tables.ShouldAllBe(t => t.Element("caption")!.Value.Length > 0 && t.Descendants("th").All(h => h.Attribute("scope") != null));
        var pictures = page.Elements.Where(e => e.Name == "svg").ToList();
        pictures.Select(p => p.Attribute("id")!.Value).ShouldBe(Charts);
        pictures.ShouldAllBe(p => p.Element("title")!.Value.Length > 0 && p.Element("desc")!.Value.Length > 0);
        pictures.ShouldAllBe(p => p.Parent!.Element("figcaption")!.Value.Length > 40);
    }

    [Fact]
    public void Text_of_the_input_stays_text()
    {
        var card = SmallReport.Data.Card with { Name = "<script>alert(1)</script>", Columns = ["a<i>", "b&amp;", "\"c\""] };
        var page = TrainingPage.Of(SmallReport.Data with { Card = card });
        page.Elements.ShouldNotContain(e => e.Name == "script" || e.Name == "i" || e.Name == "b");
        page.Elements.Single(e => e.Name == "h1").Value.ShouldBe("Training report: <script>alert(1)</script> 2026.11.1");
        page.Table("By assortment").Select(r => r[0]).ShouldContain(SmallReport.Awkward.Replace('\u0001', '\uFFFD'));
        page.Table("The 3 features that moved most").Select(r => r[0]).ShouldBe(["a<i>", "b&amp;", "\"c\""]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Orders_of_one_label_have_no_ranking(bool label)
    {
        var page = TrainingPage.Of(SmallReport.With([.. SmallReport.Orders.Select(o => o with { Label = label })]));
        page.Figure("AUC").ShouldBe("–");
        page.Text.ShouldContain("all of one label, so there are no curves");
        page.Table("By market").ShouldAllBe(row => row[5] == "–");
    }

    [Fact]
    public void Without_held_out_orders_there_is_still_a_page()
    {
        var page = TrainingPage.Of(SmallReport.With([]));
        page.Table("By market").ShouldBeEmpty();
        page.Table("Thresholds, by rising score")[0][2].ShouldBe("–");
        page.Figure("Log loss").ShouldBe("–");
    }

    [Fact]
    public void Scores_of_exactly_zero_and_one_can_be_shown()
    {
        var page = TrainingPage.Of(SmallReport.With([SmallReport.Orders[0] with { Score = 1 }, SmallReport.Orders[2] with { Score = 0 }]));
        page.Table("Reliability by range of the score").Select(r => r[0]).ShouldBe(["0.0 % to 1.0 %", "80.0 % to 100.0 %"]);
        page.Markup.ShouldNotContain("NaN");
        page.Markup.ShouldNotContain("∞");
    }

    [Fact]
    public void A_model_without_contributions_is_said_to_have_none()
    {
        var page = TrainingPage.Of(SmallReport.Data with { Explain = null });
        page.Text.ShouldContain("There are no contributions");
        page.Table("The 4 most wrong").ShouldAllBe(row => row[5] == "–");
    }

    [Fact]
    public void A_run_writes_its_report_which_changes_no_artifact()
    {
        using var files = new TrainingFiles(orders: 2_000);
        var metrics = new TrainingRun(files.Options("with"), TextWriter.Null).Execute();
        new TrainingRun(files.Options("again"), TextWriter.Null).Execute();
        new TrainingRun(files.Options("without") with { Report = false }, TextWriter.Null).Execute();
        foreach (var artifact in new[] { TrainingRun.SpecPath, TrainingRun.ModelPath, TrainingRun.CardPath, TrainingRun.MetricsPath })
        {
            File.ReadAllBytes(files.At($"with/{artifact}")).ShouldBe(File.ReadAllBytes(files.At($"without/{artifact}")), artifact);
        }

        Directory.GetFileSystemEntries(files.At("without")).ShouldNotContain(entry => entry.Contains("report", StringComparison.Ordinal));
        var page = TrainingPage.Read(files.At("with"));
        page.Markup.ShouldBe(TrainingPage.Read(files.At("again")).Markup);
        page.Figure("AUC").ShouldBe(FormattableString.Invariant($"{metrics.Auc:F3} (95 %: {metrics.AucLow:F3}–{metrics.AucHigh:F3})"));
        page.Figure("Average precision").ShouldBe(FormattableString.Invariant($"{metrics.AveragePrecision:F4}"));
        page.Figure("Log loss").ShouldBe(FormattableString.Invariant($"{metrics.LogLoss:F4}"));
        page.Figure("Brier score").ShouldBe(FormattableString.Invariant($"{metrics.Brier:F4}"));
        page.Table("By market").Sum(row => int.Parse(row[1], provider: null)).ShouldBe(metrics.TestOrders);
        page.Table("By market").Sum(row => int.Parse(row[2], provider: null)).ShouldBe(metrics.TestPositives);
        // The shop's own policy has rates for every currency of the markets.
        page.Text.ShouldContain("1 PLN = 0.23 EUR");
        page.Text.ShouldNotContain("their amounts are in no sum");
    }

    [Fact]
    public void The_command_line_can_leave_it_out()
    {
        using var files = new TrainingFiles(orders: 200);
        string[] arguments = ["--orders", files.Orders, "--labels", files.Labels, "--output", files.At("out"), "--trees", "2"];
        CommandLine.Create(TextWriter.Null).Parse([.. arguments, "--no-report"]).Invoke().ShouldBe(0);
        File.Exists(files.At($"out/{Page.PagePath}")).ShouldBeFalse();
        CommandLine.Create(TextWriter.Null).Parse(arguments).Invoke().ShouldBe(0);
        File.Exists(files.At($"out/{Page.PagePath}")).ShouldBeTrue();
    }
}
