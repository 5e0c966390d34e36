namespace FraudServerless.Trees;

/// <summary>Gauss-Legendre quadrature on [0, 1]: n points integrate every polynomial of degree 2n - 1 exactly.</summary>
internal static class GaussLegendre
{
    /// <param name="n">How many points; an even number.</param>
    public static (double[] Points, double[] Weights) Rule(int n)
    {
        var points = new double[n];
        var weights = new double[n];
        for (var i = 0; i < n / 2; i++)
        {
            // Newton's method from Tricomi's estimate of the i-th root of the Legendre polynomial.
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope;
            double step;
            var rounds = 0;
            do
            {
                double before = 1;
                var value = x;
                for (var k = 2; k <= n; k++)
                {
                    (before, value) = (value, (((2 * k) - 1) * x * value - ((k - 1) * before)) / k);
                }

                slope = n * ((x * value) - before) / ((x * x) - 1);
                step = value / slope;
                x -= step;
            } while (Math.Abs(step) > 1e-15 && ++rounds < 100);
            points[i] = (1 - x) / 2;
            points[n - 1 - i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - (x * x)) * slope * slope);
        }

        // The last of each half takes what rounding left: then a constant is integrated to itself, to the last bit.
        weights[(n / 2) - 1] += 0.5 - weights.Sum();
        for (var i = 0; i < n / 2; i++)
        {
            weights[n - 1 - i] = weights[i];
        }

        return (points, weights);
    }
}
