using FraudServerless.Reporting.Charts;

namespace FraudServerless.Reporting;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Ink">Colours the text.</param>
/// <param name="Columns">How many columns it spans.</param>
public readonly record struct Cell(string Text, Ink Ink = Ink.Text, int Columns = 1)
{
    /// <summary>A picture in place of the text.</summary>
    public Markup? Picture { get; init; }

    public static implicit operator Cell(string text) => new(text);
}
