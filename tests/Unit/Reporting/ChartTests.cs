using System.Xml.Linq;
using FraudServerless.Reporting.Charts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Reporting;

public sealed class ChartTests
{
    [Fact]
    public void Lines_run_from_corner_to_corner_of_the_axes()
    {
        var svg = Svg(Plot().Line([new(0, 0), new(1, 1)], Ink.Fraud));
        // The plot's own corners: 64 and 18 units beside it, 34 above and 52 below, of 480 by 350.
        svg.Elements("polyline").Last().Attribute("points")!.Value.ShouldBe("64,298 462,34");
        svg.Elements("polyline").Last().Attribute("class")!.Value.ShouldBe("line fraud");
    }

    [Fact]
    public void Points_that_nobody_would_see_are_left_out_but_never_the_last()
    {
        var svg = Svg(Plot().Line(Enumerable.Range(0, 100_001).Select(i => new Point(i / 100_000.0, 0)), Ink.Good));
        var points = svg.Elements("polyline").Last().Attribute("points")!.Value.Split(' ');
        points.Length.ShouldBeInRange(300, 400);
        points[^1].ShouldBe("462,298");
    }

    [Fact]
    public void The_key_names_what_was_named()
    {
        var svg = Svg(Plot().Line("A line", [new(0, 0)], Ink.Reference, dashed: true).Dots("Dots", [new(0.5, 0.5)], Ink.Good));
        svg.Elements("text").Select(t => t.Value).Intersect(["A line", "Dots"], StringComparer.Ordinal).Count().ShouldBe(2);
        svg.Elements("circle").Select(c => (c.Attribute("cx")!.Value, c.Attribute("cy")!.Value)).ShouldContain(("263", "166"));
        svg.Elements("polyline").Select(p => p.Attribute("stroke-dasharray")!.Value).ShouldContain("5 4");
    }

    [Fact]
    public void The_longest_bar_fills_the_width()
    {
        var svg = Svg(Bars.Draw("bars", "Bars", "Two bars.", [("<a>", 4, "four"), ("b", 1, "one")]));
        svg.Elements("polygon").Select(p => p.Attribute("points")!.Value.Split(' ')[1]).ShouldBe(["480,19", "120,55"]);
        svg.Elements("text").Select(t => t.Value).ShouldBe(["<a>", "four", "b", "one"]);
        svg.Elements("text").Select(t => t.Attribute("text-anchor")!.Value).ShouldBe(["start", "end", "start", "end"]);
        svg.Element("desc")!.Value.ShouldBe("Two bars.");
    }

    private static Plot Plot() => new(Axis.Linear("Across"), Axis.Linear("Up"));

    private static XElement Svg(Plot plot) => Svg(plot.ToDrawing("plot", "Plot", "A plot."));

    private static XElement Svg(Drawing drawing) => Pages.With(body => SvgWriter.Add(body, drawing)).Elements.Single(e => e.Name == "svg");
}
