using System.Text.Json;
using System.Xml.Linq;
using FraudServerless.Load;
using FraudServerless.Reporting.Charts;
using HdrHistogram;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class ReportTests
{
    private static Outcome Outcome { get; } =
        Samples.Of(Samples.Step("200/s", good: 100), Samples.Step("1000/s", good: 90, slow: 5, bad: 3, unserved: 2));

    private static Slo[] Slos { get; } = [.. new[] { "p99=250ms", "errors=0.1%" }.Select(text => Slo.Parse(text)!)];

    private static string Page { get; } =
        Picture.Write(Outcome, SloBreach.Find(Outcome.Steps, Slos), Slos, [("Rescore job", "load-1, ended & gone")]);

    [Fact]
    public void A_json_line_has_the_figures_of_a_step_and_of_its_stages()
    {
        var lines = Report.Json(Outcome).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("step").GetString()).ShouldBe(["200/s", "1000/s"]);
        var last = lines[1];
        last.GetProperty("answered_by").GetString().ShouldBe("native builds, tables: double with a fixed delay of 4 ms");
        (Count("ok"), Count("degraded"), Count("errors"), Count("unserved")).ShouldBe((95, 5, 3, 2));
        last.GetProperty("stage_record_p50_ms").GetDouble().ShouldBe(4, 0.01);
        last.GetProperty("p999_ms").GetDouble().ShouldBe(300, 1);

        long Count(string name) => last.GetProperty(name).GetInt64();
    }

    [Fact]
    public void The_table_says_what_was_measured_and_has_each_stage_of_each_step()
    {
        var text = Report.Table(Outcome);
        text.ShouldContain("tables: double with a fixed delay of 4 ms");
        text.ShouldContain("fault 503: 3");
        foreach (var name in new[] { "as the caller sees it", "of it before sending", "invoke", "record", "inside the function", "its own time" })
        {
            text.Split('\n').Count(line => line.Trim().StartsWith(name, StringComparison.Ordinal)).ShouldBe(2, name);
        }
    }

    [Fact]
    public void The_page_is_whole_by_itself_and_says_what_was_measured_and_what_broke()
    {
        var page = XDocument.Parse(Page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Page.ShouldNotContain("http://");
        Page.ShouldNotContain("https://");
        Page.ShouldNotContain("src=");
        var text = page.Root!.Value;
        text.ShouldContain("tables: double with a fixed delay of 4 ms");
        text.ShouldContain("1000/s: errors is 5%");
        text.ShouldContain("load-1, ended & gone");
        text.ShouldContain("broken");
    }

    [Fact]
    public void Every_stage_has_a_picture_with_words_and_a_table_beside_it()
    {
        var page = XDocument.Parse(Page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        var pictures = page.Descendants("svg").ToList();
        pictures
            .Select(picture => picture.Element("title")!.Value)
            .ShouldBe(["as the caller sees it", "of it before sending", "invoke", "record", "inside the function", "its own time"]);
        pictures.ShouldAllBe(picture => picture.Element("desc")!.Value.Contains("99 % within"));
        pictures.Select(picture => picture.Attribute("id")!.Value).ShouldBeUnique();
        var tables = page.Descendants("caption").Select(caption => caption.Value).ToList();
        pictures.ShouldAllBe(picture => tables.Contains(picture.Element("title")!.Value + ", milliseconds"));
        // A line for each step, the axes and their grid left aside.
        pictures[0].Elements("polyline").Count(IsCurve).ShouldBe(2);
    }

    /// <summary>A curve that leaves the plot, or is drawn of nothing, is a wrong picture.</summary>
    [Theory]
    [InlineData(1L)]
    [InlineData(1L, 120_000_000L)]
    [InlineData(5_000L, 5_000L, 5_000L)]
    public void Curves_stay_inside_the_plot_whatever_the_figures(params long[] microseconds)
    {
        var histogram = new LongHistogram(120_000_000, 3);
        Array.ForEach(microseconds, histogram.RecordValue);
        var drawing = Picture.Draw("x", "stage", [("a", histogram), ("b", histogram)]);
        var points = drawing.Marks.OfType<Line>().SelectMany(line => line.Points).ToList();
        points.ShouldAllBe(point => point.X >= 0 && point.X <= drawing.Width && point.Y >= 0 && point.Y <= drawing.Height);
    }

    private static bool IsCurve(XElement line) => line.Attribute("stroke-width")!.Value is "2.25" or "1.5";
}
