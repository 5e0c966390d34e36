namespace FraudServerless.Trees;

/// <summary>A leaf of LightGBM's linear trees: a constant and a coefficient for each of some features.</summary>
internal sealed class LinearLeaf(double constant, int[] features, double[] coefficients)
{
    private double _constant = constant;

    public ReadOnlySpan<int> Features => features;

    /// <param name="row">Numbers as the library sees them, NaN for missing.</param>
    /// <param name="otherwise">What the leaf adds when a number is missing.</param>
    public double Value(ReadOnlySpan<double> row, double otherwise)
    {
        var sum = _constant;
        for (var i = 0; i < features.Length; i++)
        {
            var value = row[features[i]];
            if (double.IsNaN(value))
            {
                return otherwise;
            }

            // LightGBM drops what is nearly zero from a row before any tree sees it.
            sum += coefficients[i] * (Math.Abs(value) <= InputPlan.ZeroBand ? 0 : value);
        }

        return sum;
    }

    public void Scale(double factor)
    {
        _constant *= factor;
        foreach (ref var coefficient in coefficients.AsSpan())
        {
            coefficient *= factor;
        }
    }
}
