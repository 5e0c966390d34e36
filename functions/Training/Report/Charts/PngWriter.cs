using SkiaSharp;

namespace FraudServerless.Training.Report.Charts;

/// <summary>Drawings as PNG files on white, for slides and mails.</summary>
internal static class PngWriter
{
    private const int Scale = 2;
    private const int Margin = 12;
    private const int Heading = 32;
    private const byte Tint = 60;

    // Without serifs, by preference; else whatever there is.
    private static readonly string[] Families = ["Helvetica Neue", "Arial", "Liberation Sans", "Noto Sans", "DejaVu Sans"];

    /// <summary>Whether this machine has a font; without one the pictures would be without words.</summary>
    public static bool IsPossible
    {
        get
        {
            try
            {
                return SKFontManager.Default.FontFamilyCount > 0;
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
            {
                // Skia's native library is not made for every system.
                return false;
            }
        }
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Drawing drawing)
    {
        var size = new SKImageInfo(((int)drawing.Width + (2 * Margin)) * Scale, ((int)drawing.Height + (2 * Margin) + Heading) * Scale);
        using var surface = SKSurface.Create(size);
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        canvas.Translate(Margin, Margin);
        using var face = Families.Select(SKFontManager.Default.MatchFamily).FirstOrDefault(f => f is not null);
        using var font = new SKFont(face ?? SKTypeface.Default, (float)Label.Size);
        using var heading = new SKFont(face ?? SKTypeface.Default, (float)Label.Size + 3) { Embolden = true };
        using (var ink = Paint(Ink.Text, SKPaintStyle.Fill))
        {
            canvas.DrawText(drawing.Title, 0, (float)Label.Size + 3, SKTextAlign.Left, heading, ink);
        }

        canvas.Translate(0, Heading);
        foreach (var mark in drawing.Marks)
        {
            Draw(canvas, font, mark);
        }

        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(path, data.ToArray());
    }

    private static void Draw(SKCanvas canvas, SKFont font, Mark mark)
    {
        using var paint = Paint(mark.Ink, mark is Line ? SKPaintStyle.Stroke : SKPaintStyle.Fill);
        switch (mark)
        {
            case Line line:
                using (var path = Path(line.Points, isClosed: false))
                using (var dashes = line.Dashed ? SKPathEffect.CreateDash([5, 4], 0) : null)
                {
                    paint.StrokeWidth = (float)line.Width;
                    paint.PathEffect = dashes;
                    canvas.DrawPath(path, paint);
                }

                break;
            case Area area:
                using (var path = Path(area.Points, isClosed: true))
                {
                    paint.Color = paint.Color.WithAlpha(Tint);
                    canvas.DrawPath(path, paint);
                }

                break;
            case Dot dot:
                canvas.DrawCircle(At(dot.At), (float)Dot.Radius, paint);
                break;
            case Label label:
                canvas.Save();
                canvas.Translate(At(label.At));
                canvas.RotateDegrees(label.Upright ? -90 : 0);
                canvas.DrawText(label.Text, 0, 0, Align(label.Anchor), font, paint);
                canvas.Restore();
                break;
        }
    }

    private static SKPath Path(IReadOnlyList<Point> points, bool isClosed)
    {
        var path = new SKPath();
        path.AddPoly([.. points.Select(At)], isClosed);
        return path;
    }

    private static SKPoint At(Point point) => new((float)point.X, (float)point.Y);

    private static SKTextAlign Align(Anchor anchor) =>
        anchor switch
        {
            Anchor.Start => SKTextAlign.Left,
            Anchor.Middle => SKTextAlign.Center,
            _ => SKTextAlign.Right,
        };

    /// <summary>The colours of the page's light theme.</summary>
    private static SKPaint Paint(Ink ink, SKPaintStyle style) =>
        new()
        {
            IsAntialias = true,
            Style = style,
            Color = SKColor.Parse(
                ink switch
                {
                    Ink.Text => "#1b1f24",
                    Ink.Axis => "#5b6570",
                    Ink.Grid => "#dfe3e8",
                    Ink.Good => "#1f5fa8",
                    Ink.Fraud => "#b3401a",
                    _ => "#5b6570",
                }
            ),
        };
}
