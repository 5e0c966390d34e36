namespace FraudServerless.Training.Report;

/// <summary>Tables with a caption and headings that a screen reader can follow; on a narrow screen they scroll by themselves.</summary>
internal static class HtmlTable
{
    // Letters from which a cell may be broken into lines.
    private const int LongText = 40;

    /// <param name="texts">How many columns, from the first, are words and not numbers. The first heads its row.</param>
    public static void Add(HtmlWriter page, string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int texts = 1)
    {
        page.Add($"""<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption><thead><tr>""");
        for (var i = 0; i < columns.Count; i++)
        {
            page.Add($"""<th scope="col" class="{Class(i, texts)}">{columns[i]}</th>""");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (var row in rows)
        {
            page.Add($"""<tr><th scope="row" class="{Class(0, texts)}">{row[0]}</th>""");
            for (var i = 1; i < row.Count; i++)
            {
                page.Add($"""<td class="{Class(i, texts)}{(row[i].Length > LongText ? " long" : "")}">{row[i]}</td>""");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div>");
    }

    private static string Class(int column, int texts) => column < texts ? "text" : "number";
}
