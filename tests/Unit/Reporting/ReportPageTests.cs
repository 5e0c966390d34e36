using System.Xml.Linq;
using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Reporting;

public sealed class ReportPageTests
{
    [Fact]
    public void A_page_lists_its_sections_and_needs_nothing_but_itself()
    {
        var page = new ReportPage("<Title>");
        page.Begin("one", "One & only", "About <it>.");
        page.Chart(Bars.Draw("bars", "Bars", "Two bars.", [("a", 1, "1"), ("b", 0.5, "0.5")]), "The longer the more.");
        page.End();
        page.Begin("two", "Two", new Markup("About <b>it</b>."));
        page.End();
        var written = new WrittenPage(page.ToHtml());
        written.Heading.ShouldBe("<Title>");
        written.Elements.Single(e => e.Name == "title" && e.Parent!.Name == "head").Value.ShouldBe("<Title>");
        var links = written.Elements.Single(e => e.Name == "nav").Descendants("a").ToList();
        links.Select(a => (a.Attribute("href")!.Value, a.Value)).ShouldBe([("#one", "One & only"), ("#two", "Two")]);
        var ids = written.Elements.Attributes("id").Select(a => "#" + a.Value).ToList();
        ids.ShouldBeUnique();
        written.Elements.Attributes("href").Select(a => a.Value).Except(ids, StringComparer.Ordinal).ShouldBeEmpty();
        written.Text.ShouldContain("About <it>.");
        written.Elements.Count(e => e.Name == "b").ShouldBe(1);
        written.Elements.ShouldNotContain(e => e.Name == "footer");
        foreach (var foreign in (string[])["<script", "<link", "http:", "https:", "src=", "@import", "url("])
        {
            written.Markup.ShouldNotContain(foreign, Case.Insensitive);
        }
    }

    [Fact]
    public void Heading_state_and_foot_are_said_where_there_are_any()
    {
        var page = new ReportPage("Window", "Page", "under <way>") { Foot = "As of & so on." };
        var written = new WrittenPage(page.ToHtml());
        written.Heading.ShouldBe("Page under <way>");
        WrittenPage.Plain(written.Elements.Single(e => e.Name == "footer")).ShouldBe("As of & so on.");
        // A page without sections has no list of them.
        written.Elements.ShouldNotContain(e => e.Name == "nav");
    }

    [Fact]
    public void Tiles_and_facts_stand_under_their_names()
    {
        var page = Pages.With(body =>
        {
            Tile.Add(body, [new Tile("AUC", "0.9", "Higher is better.", "(0.8–1.0)"), new Tile("orders a second", "20")]);
            FactList.Add(body, [("Job", "<job>")]);
        });
        page.Figure("AUC").ShouldBe("0.9 (0.8–1.0)");
        page.Figure("orders a second").ShouldBe("20");
        page.Fact("Job").ShouldBe("<job>");
        page.Text.ShouldContain("Higher is better.");
    }
}
