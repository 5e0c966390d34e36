namespace FraudServerless.Reporting.Charts;

/// <summary>A bar for a cell of a table. It repeats what the figure beside it says, so who cannot see it is not told of it.</summary>
public static class ShareBar
{
    private const double Width = 100;

    /// <param name="parts">From the left, shares of the whole bar; what they leave stays empty.</param>
    public static Markup Of(params ReadOnlySpan<(double Share, Ink Ink)> parts)
    {
        var bar = new HtmlWriter();
        bar.Add(
            $"""<svg class="bar" viewBox="0 0 {Width} 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="{Width}" height="4"/>"""
        );
        var from = 0.0;
        foreach (var (share, ink) in parts)
        {
            bar.Add($"""<rect class="{ink.ToClass()}" x="{from:0.##}" width="{share * Width:0.##}" height="4"/>""");
            from += share * Width;
        }

        bar.Add($"</svg>");
        return bar.ToMarkup();
    }
}
