namespace FraudServerless.Reporting;

/// <summary>A figure that leads a report.</summary>
/// <param name="Name">What it is called; where there is no <paramref name="Meaning"/>, what it means.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Meaning">How it is read; may be empty.</param>
/// <param name="Interval">How well it is known; may be empty.</param>
public sealed record Tile(string Name, string Figure, string Meaning = "", string Interval = "")
{
    /// <summary>Adds tiles side by side.</summary>
    public static void Add(HtmlWriter page, IEnumerable<Tile> tiles)
    {
        page.Add($"""<dl class="tiles">""");
        foreach (var tile in tiles)
        {
            tile.Add(page);
        }

        page.Add($"</dl>");
    }

    private void Add(HtmlWriter page)
    {
        if (Meaning.Length == 0)
        {
            page.Add($"""<div class="brief"><dt>{Name}</dt><dd class="figure">{Figure}</dd></div>""");
            return;
        }

        page.Add(
            $"""<div><dt>{Name}</dt><dd class="figure">{Figure} <span class="interval">{Interval}</span></dd><dd class="meaning">{Meaning}</dd></div>"""
        );
    }
}
