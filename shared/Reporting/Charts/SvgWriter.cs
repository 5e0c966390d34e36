namespace FraudServerless.Reporting.Charts;

/// <summary>Inline SVG, coloured by the page's style sheet through the class of the ink.</summary>
public static class SvgWriter
{
    /// <summary>Adds the picture, with its title and its words for who cannot see it.</summary>
    public static void Add(HtmlWriter page, Drawing drawing)
    {
        page.Add(
            $"""<svg id="{drawing.Name}" viewBox="0 0 {drawing.Width} {drawing.Height}" preserveAspectRatio="xMinYMin" role="img" aria-labelledby="{drawing.Name}-title {drawing.Name}-desc"><title id="{drawing.Name}-title">{drawing.Title}</title><desc id="{drawing.Name}-desc">{drawing.Description}</desc>"""
        );
        foreach (var mark in drawing.Marks)
        {
            Add(page, mark);
        }

        page.Add($"</svg>");
    }

    private static void Add(HtmlWriter page, Mark mark)
    {
        switch (mark)
        {
            case Line line:
                page.Add(
                    $"""<polyline class="line {line.Ink.ToClass()}" stroke-width="{line.Width}" stroke-dasharray="{(line.Dashed ? "5 4" : "none")}" points="{Points(line.Points)}"/>"""
                );
                break;
            case Area area:
                page.Add($"""<polygon class="area {area.Ink.ToClass()}" points="{Points(area.Points)}"/>""");
                break;
            case Dot dot:
                page.Add($"""<circle class="dot {dot.Ink.ToClass()}" cx="{dot.At.X:0.#}" cy="{dot.At.Y:0.#}" r="{Dot.Radius}"/>""");
                break;
            case Label label:
                var turn = label.Upright ? FormattableString.Invariant($"rotate(-90 {label.At.X:0.#} {label.At.Y:0.#})") : "rotate(0)";
                page.Add(
                    $"""<text x="{label.At.X:0.#}" y="{label.At.Y:0.#}" text-anchor="{Name(label.Anchor)}" transform="{turn}">{label.Text}</text>"""
                );
                break;
        }
    }

    private static string Points(IEnumerable<Point> points) =>
        string.Join(' ', points.Select(p => FormattableString.Invariant($"{p.X:0.#},{p.Y:0.#}")));

    private static string Name(Anchor anchor) =>
        anchor switch
        {
            Anchor.Start => "start",
            Anchor.Middle => "middle",
            _ => "end",
        };
}
