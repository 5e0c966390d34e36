using FraudServerless.Reporting.Charts;

namespace FraudServerless.Reporting;

/// <summary>Tables with a caption and headings that a screen reader can follow; on a narrow screen they scroll by themselves.</summary>
public static class HtmlTable
{
    // Letters from which a cell may be broken into lines.
    private const int LongText = 40;

    private static readonly Markup Plain = new("");
    private static readonly Markup Sum = new(" class=\"sum\"");
    private static readonly Markup Unseen = new(" class=\"unseen\"");

    /// <summary>Adds a table of plain cells.</summary>
    /// <param name="page">What it is added to.</param>
    /// <param name="caption">Stands above it.</param>
    /// <param name="columns">Their headings.</param>
    /// <param name="rows">From the top.</param>
    /// <param name="texts">How many columns, from the first, are words and not numbers. The first heads its row.</param>
    public static void Add(HtmlWriter page, string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int texts = 1) =>
        Add(
            page,
            caption,
            [.. columns.Select((name, i) => new Column(name, i < texts))],
            rows.Select(row => new Row([.. row.Select(text => (Cell)text)]))
        );

    /// <summary>Adds a table.</summary>
    /// <param name="page">What it is added to.</param>
    /// <param name="caption">Stands above it.</param>
    /// <param name="columns">From the left.</param>
    /// <param name="rows">From the top.</param>
    /// <param name="showCaption">False where a heading above the table says the same: then it is for screen readers alone.</param>
    public static void Add(HtmlWriter page, string caption, IReadOnlyList<Column> columns, IEnumerable<Row> rows, bool showCaption = true)
    {
        page.Add(
            $"""<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption{(showCaption ? Plain : Unseen)}>{caption}</caption><thead><tr>"""
        );
        foreach (var column in columns)
        {
            AddHeading(page, column);
        }

        page.Add($"</tr></thead><tbody>");
        foreach (var row in rows)
        {
            AddRow(page, columns, row);
        }

        page.Add($"</tbody></table></div>");
    }

    private static void AddHeading(HtmlWriter page, Column column)
    {
        if (column.Name.Length == 0)
        {
            // A heading that says nothing would be read out.
            page.Add($"<td></td>");
            return;
        }

        page.Add($"""<th scope="col" class="{Class(column)}">{column.Name}</th>""");
    }

    private static void AddRow(HtmlWriter page, IReadOnlyList<Column> columns, Row row)
    {
        page.Add($"""<tr{(row.IsSum ? Sum : Plain)}><th scope="row" class="{Class(columns[0])}">{row.Cells[0].Text}</th>""");
        var at = 1;
        foreach (var cell in row.Cells.Skip(1))
        {
            AddCell(page, columns[at], cell);
            at += cell.Columns;
        }

        page.Add($"</tr>");
    }

    private static void AddCell(HtmlWriter page, Column column, Cell cell)
    {
        var kind = Class(column) + (cell.Text.Length > LongText ? " long" : "") + (cell.Ink == Ink.Text ? "" : " " + cell.Ink.ToClass());
        if (cell.Picture is { } picture)
        {
            page.Add($"""<td class="{kind}">{picture}</td>""");
        }
        else if (cell.Columns > 1)
        {
            page.Add($"""<td class="{kind}" colspan="{cell.Columns}">{cell.Text}</td>""");
        }
        else
        {
            page.Add($"""<td class="{kind}">{cell.Text}</td>""");
        }
    }

    private static string Class(Column column) => column.IsText ? "text" : "number";
}
