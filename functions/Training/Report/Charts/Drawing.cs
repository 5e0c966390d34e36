using System.Runtime.InteropServices;

namespace FraudServerless.Training.Report.Charts;

/// <summary>What something is drawn for; its colour follows from that, and from the theme.</summary>
internal enum Ink
{
    Text,
    Axis,
    Grid,
    Good,
    Fraud,
    Reference,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Point(double X, double Y);

internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Something on a drawing; coordinates in its units from the top left.</summary>
internal abstract record Mark(Ink Ink);

internal sealed record Line(IReadOnlyList<Point> Points, Ink Ink, double Width = 1, bool Dashed = false) : Mark(Ink);

internal sealed record Area(IReadOnlyList<Point> Points, Ink Ink) : Mark(Ink);

internal sealed record Dot(Point At, Ink Ink) : Mark(Ink)
{
    public const double Radius = 4;
}

/// <param name="At">Where the base line of the text begins, has its middle or ends.</param>
internal sealed record Label(Point At, string Text, Anchor Anchor = Anchor.Start, bool Upright = false) : Mark(Ink.Text)
{
    public const double Size = 13;
}

/// <summary>A picture that either writer can draw: the page's SVG and the PNG beside it are the same.</summary>
/// <param name="Name">Of the file, without its type; unique on the page.</param>
/// <param name="Description">What it shows, for who cannot see it.</param>
internal sealed record Drawing(string Name, string Title, string Description, double Width, double Height, IReadOnlyList<Mark> Marks);
