using FraudServerless.Contracts;
using FraudServerless.Trees;

namespace FraudServerless.Training;

/// <summary>A tree model with its calibration, by the code that serves them.</summary>
internal sealed record TrainedModel(TreeModel Trees, Calibration? Calibration)
{
    /// <summary>The probability as it is answered.</summary>
    public double Score(ReadOnlySpan<float> x)
    {
        var raw = Raw(x);
        return Calibration?.Apply(raw) ?? Trees.Probability(raw);
    }

    /// <summary>The model's own probability.</summary>
    public double Uncalibrated(ReadOnlySpan<float> x) => Trees.Probability(Raw(x));

    public double Raw(ReadOnlySpan<float> x) => Trees.PredictRaw(Widened(x));

    /// <returns>The expected raw score.</returns>
    public double Explain(ReadOnlySpan<float> x, Span<double> contributions) => Trees.Explain(Widened(x), contributions);

    private static double[] Widened(ReadOnlySpan<float> x)
    {
        var row = new double[x.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = x[i];
        }

        return row;
    }
}
