namespace FraudServerless.Reporting.Charts;

/// <summary>Builds a drawing with two axes. Lines and dots are given in the axes' values.</summary>
public sealed class Plot
{
    private const double Width = 480;
    private const double Height = 350;
    private const double Left = 64;
    private const double Right = Width - 18;
    private const double Top = 34;
    private const double Bottom = Height - 52;
    private const double Key = 12;
    private const double LetterWidth = 7.4;

    private readonly Axis _x;
    private readonly Axis _y;
    private readonly List<Mark> _marks = [];
    private double _keyAt = Left;

    /// <summary>The axes with their ticks; nothing on them yet.</summary>
    public Plot(Axis x, Axis y)
    {
        (_x, _y) = (x, y);
        foreach (var (value, text) in x.Ticks)
        {
            var at = At(value, 0).X;
            _marks.Add(new Line([new(at, Top), new(at, Bottom)], Ink.Grid));
            _marks.Add(new Label(new(at, Bottom + 18), text, Anchor.Middle));
        }

        foreach (var (value, text) in y.Ticks)
        {
            var at = Bottom - (y.Place(value) * (Bottom - Top));
            _marks.Add(new Line([new(Left, at), new(Right, at)], Ink.Grid));
            _marks.Add(new Label(new(Left - 8, at + 4), text, Anchor.End));
        }

        _marks.Add(new Line([new(Left, Top), new(Left, Bottom), new(Right, Bottom)], Ink.Axis));
        _marks.Add(new Label(new((Left + Right) / 2, Height - 12), x.Name, Anchor.Middle));
        _marks.Add(new Label(new(16, (Top + Bottom) / 2), y.Name, Anchor.Middle, Upright: true));
    }

    /// <summary>A line with a name.</summary>
    /// <param name="name">For the key above the plot.</param>
    /// <param name="points">In the axes' values.</param>
    /// <param name="ink">What it is drawn for.</param>
    /// <param name="dashed">Thinner, too.</param>
    public Plot Line(string name, IEnumerable<Point> points, Ink ink, bool dashed = false)
    {
        AddKey(name, at => new Line([at, new(at.X + Key, at.Y)], ink, Width: 3, dashed));
        return Line(points, ink, dashed);
    }

    /// <summary>A line that the key does not name.</summary>
    public Plot Line(IEnumerable<Point> points, Ink ink, bool dashed = false)
    {
        _marks.Add(new Line(Thin(points), ink, Width: dashed ? 1.5 : 2.25, dashed));
        return this;
    }

    /// <summary>Between the points and the horizontal axis.</summary>
    public Plot Area(string name, IReadOnlyList<Point> points, Ink ink)
    {
        var bounds = Thin(points);
        _marks.Add(new Area([new(bounds[0].X, Bottom), .. bounds, new(bounds[^1].X, Bottom)], ink));
        return Line(name, points, ink);
    }

    /// <summary>Each point by itself.</summary>
    public Plot Dots(string name, IEnumerable<Point> points, Ink ink)
    {
        AddKey(name, at => new Dot(new(at.X + (Key / 2), at.Y), ink));
        _marks.AddRange(points.Select(p => new Dot(At(p.X, p.Y), ink)));
        return this;
    }

    /// <summary>What was drawn so far.</summary>
    /// <param name="name">Id of the picture, unique on the page.</param>
    /// <param name="title">Of the picture.</param>
    /// <param name="description">What it shows, for who cannot see it.</param>
    public Drawing ToDrawing(string name, string title, string description) => new(name, title, description, Width, Height, _marks);

    private void AddKey(string name, Func<Point, Mark> mark)
    {
        _marks.Add(mark(new Point(_keyAt, 16)));
        _marks.Add(new Label(new(_keyAt + Key + 6, 20), name));
        _keyAt += Key + 24 + (name.Length * LetterWidth);
    }

    private Point At(double x, double y) => new(Left + (_x.Place(x) * (Right - Left)), Bottom - (_y.Place(y) * (Bottom - Top)));

    /// <summary>Without the points that nobody would see: less than a unit from the one before.</summary>
    private List<Point> Thin(IEnumerable<Point> points)
    {
        var kept = new List<Point>();
        Point last = default;
        foreach (var point in points.Select(p => At(p.X, p.Y)))
        {
            if (kept.Count == 0 || Math.Abs(point.X - kept[^1].X) + Math.Abs(point.Y - kept[^1].Y) >= 1)
            {
                kept.Add(point);
            }

            last = point;
        }

        if (kept.Count > 0 && kept[^1] != last)
        {
            kept.Add(last);
        }

        return kept;
    }
}
