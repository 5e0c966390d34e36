using System.Runtime.InteropServices;

namespace FraudServerless.Reporting.Charts;

/// <summary>A place on a drawing in its units, or on a plot in the values of its axes.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Point(double X, double Y);

/// <summary>Which end of a text is where it was put.</summary>
public enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Something on a drawing; coordinates in its units from the top left.</summary>
public abstract record Mark(Ink Ink);

/// <summary>Through the points, in their sequence.</summary>
public sealed record Line(IReadOnlyList<Point> Points, Ink Ink, double Width = 1, bool Dashed = false) : Mark(Ink);

/// <summary>Between the points, the last joined to the first.</summary>
public sealed record Area(IReadOnlyList<Point> Points, Ink Ink) : Mark(Ink);

/// <summary>A point to be seen.</summary>
public sealed record Dot(Point At, Ink Ink) : Mark(Ink)
{
    /// <summary>Half of what it measures across.</summary>
    public const double Radius = 4;
}

/// <summary>A text on a drawing.</summary>
/// <param name="At">Where the base line of the text begins, has its middle or ends.</param>
public sealed record Label(Point At, string Text, Anchor Anchor = Anchor.Start, bool Upright = false) : Mark(Ink.Text);

/// <summary>A picture, as marks that know nothing of how they are written.</summary>
/// <param name="Name">Its id, unique on the page.</param>
/// <param name="Description">What it shows, for who cannot see it.</param>
public sealed record Drawing(string Name, string Title, string Description, double Width, double Height, IReadOnlyList<Mark> Marks);
