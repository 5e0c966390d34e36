namespace FraudServerless.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading; empty where there is only a picture of the column before it.</param>
/// <param name="IsText">Words and not numbers.</param>
public readonly record struct Column(string Name, bool IsText = false)
{
    /// <summary>A column of words.</summary>
    public static Column OfText(string name) => new(name, IsText: true);

    public static implicit operator Column(string name) => new(name);
}
