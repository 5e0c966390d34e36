namespace FraudServerless.Reporting;

/// <summary>Names and what stands for them, one below the other.</summary>
public static class FactList
{
    /// <param name="page">What it is added to.</param>
    /// <param name="facts">From the top.</param>
    /// <param name="areCode">Hashes, ids and numbers rather than words.</param>
    public static void Add(HtmlWriter page, IEnumerable<(string Name, string Value)> facts, bool areCode = false)
    {
        page.Add($"""<dl class="facts">""");
        foreach (var (name, value) in facts)
        {
            page.Add($"""<dt>{name}</dt><dd class="{(areCode ? "code" : "words")}">{value}</dd>""");
        }

        page.Add($"</dl>");
    }
}
