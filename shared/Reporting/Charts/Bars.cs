namespace FraudServerless.Reporting.Charts;

/// <summary>Bars from the left, one below the other, each under its name: long names stay readable on a narrow screen.</summary>
public static class Bars
{
    private const double Width = 480;
    private const double Row = 36;
    private const double Thickness = 11;

    /// <param name="name">Id of the picture, unique on the page.</param>
    /// <param name="title">Of the picture.</param>
    /// <param name="description">What it shows, for who cannot see it.</param>
    /// <param name="rows">From the top; the text says the value.</param>
    public static Drawing Draw(string name, string title, string description, IReadOnlyList<(string Name, double Value, string Text)> rows)
    {
        var max = rows.Count > 0 ? rows.Max(r => r.Value) : 0;
        var marks = new List<Mark>();
        for (var i = 0; i < rows.Count; i++)
        {
            var top = (i * Row) + 19;
            marks.Add(new Label(new(0, top - 5), rows[i].Name));
            marks.Add(new Label(new(Width, top - 5), rows[i].Text, Anchor.End));
            var length = max > 0 ? Math.Max(1, rows[i].Value / max * Width) : 1;
            marks.Add(new Area([new(0, top), new(length, top), new(length, top + Thickness), new(0, top + Thickness)], Ink.Good));
            marks.Add(new Line([new(0, top), new(length, top), new(length, top + Thickness), new(0, top + Thickness), new(0, top)], Ink.Good));
        }

        return new Drawing(name, title, description, Width, Math.Max(1, rows.Count * Row), marks);
    }
}
