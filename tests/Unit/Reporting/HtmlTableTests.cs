using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Reporting;

public sealed class HtmlTableTests
{
    private const string Long = "more than forty letters, which may be broken into lines";

    [Fact]
    public void Columns_are_words_up_to_a_number_and_figures_after_it()
    {
        var page = Pages.With(body =>
            HtmlTable.Add(
                body,
                "Plain",
                ["Name", "Why", "Count"],
                [
                    ["a", Long, "1"],
                ],
                texts: 2
            )
        );
        page.Table("Plain")
            .ShouldBe([
                ["a", Long, "1"],
            ]);
        Classes(page, "Plain").ShouldBe(["text", "text long", "number"]);
        var headings = page.Elements.Where(e => e.Name == "th" && e.Parent!.Parent!.Name == "thead").ToList();
        headings.Select(h => (h.Value, h.Attribute("class")!.Value)).ShouldBe([("Name", "text"), ("Why", "text"), ("Count", "number")]);
        headings.ShouldAllBe(h => h.Attribute("scope")!.Value == "col");
        page.Rows("Plain").Single().Elements("th").Single().Attribute("scope")!.Value.ShouldBe("row");
    }

    [Fact]
    public void A_cell_has_the_kind_of_its_column_whatever_spans_before_it()
    {
        Column[] columns = ["Head", Column.OfText("From"), Column.OfText("To"), "Amount", Column.OfText("Currency")];
        var row = new Row(["sum", new Cell("from and to", Columns: 2), "12", new Cell("EUR", Ink.Fraud)], IsSum: true);
        var page = Pages.With(body => HtmlTable.Add(body, "Spanning", columns, [row]));
        Classes(page, "Spanning").ShouldBe(["number", "text", "number", "text fraud"]);
        page.Rows("Spanning").Single().Attribute("class")!.Value.ShouldBe("sum");
        page.Rows("Spanning").Single().Elements().ElementAt(1).Attribute("colspan")!.Value.ShouldBe("2");
    }

    [Fact]
    public void A_caption_that_a_heading_repeats_is_there_for_who_listens()
    {
        var page = Pages.With(body => HtmlTable.Add(body, "Hidden <b>", ["A", ""], [new Row(["a", "b"])], showCaption: false));
        page.Table("Hidden <b>")
            .ShouldBe([
                ["a", "b"],
            ]);
        page.Elements.Single(e => e.Name == "caption").Attribute("class")!.Value.ShouldBe("unseen");
        // A heading without words is no heading.
        page.Elements.Single(e => e.Name == "thead").Descendants("th").Count().ShouldBe(1);
    }

    [Fact]
    public void A_bar_has_the_widths_of_its_shares()
    {
        var bar = new Cell("") { Picture = ShareBar.Of((0.25, Ink.Same), (0.5, Ink.Fraud)) };
        var page = Pages.With(body => HtmlTable.Add(body, "Bars", ["A", ""], [new Row(["a", bar])]));
        var svg = page.Rows("Bars").Single().Descendants("svg").Single();
        svg.Attribute("aria-hidden")!.Value.ShouldBe("true");
        svg.Elements("rect")
            .Select(r => (r.Attribute("class")!.Value, r.Attribute("x")?.Value, r.Attribute("width")!.Value))
            .ShouldBe([("track", null, "100"), ("same", "0", "25"), ("fraud", "25", "50")]);
    }

    private static IEnumerable<string> Classes(WrittenPage page, string caption) =>
        page.Rows(caption).Single().Elements().Select(cell => cell.Attribute("class")!.Value);
}
