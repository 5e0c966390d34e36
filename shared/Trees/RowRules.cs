namespace FraudServerless.Trees;

/// <summary>What a file says about the numbers of a row before any tree sees them: a number that means missing, values that stand for codes of categories.</summary>
internal sealed class RowRules
{
    /// <summary>Compared in single precision, as XGBoost does.</summary>
    public float? Missing { get; init; }

    /// <summary>By feature: the codes of the training data's categories by their values. A value that is not among them is missing.</summary>
    public Dictionary<int, Dictionary<double, int>> Categories { get; init; } = [];

    public bool IsEmpty => Missing is null && Categories.Count == 0;

    /// <param name="rows">Row after row; changed in place.</param>
    /// <param name="features">Numbers in a row.</param>
    public void Apply(Span<double> rows, int features)
    {
        if (Missing is { } missing)
        {
            foreach (ref var value in rows)
            {
                value = (float)value == missing ? double.NaN : value;
            }
        }

        foreach (var (feature, codes) in Categories)
        {
            for (var at = feature; at < rows.Length; at += features)
            {
                rows[at] = codes.TryGetValue(rows[at], out var code) ? code : double.NaN;
            }
        }
    }
}
