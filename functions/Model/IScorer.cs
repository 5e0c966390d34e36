namespace FraudServerless.Model;

/// <summary>A model of any format as the container asks it; safe on many threads.</summary>
public interface IScorer
{
    /// <summary>Numbers in a row.</summary>
    int FeatureCount { get; }

    /// <summary>As the model's file names them, or <c>f0</c> and so on.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <param name="x"><see cref="FeatureCount"/> numbers, NaN for missing, with all their digits: a model of single precision rounds them itself.</param>
    /// <returns>The prediction, calibrated when the card says how; NaN or infinite when the model makes nothing of the row.</returns>
    double Score(double[] x);

    /// <summary>Exact contributions in the raw score's unit, before any calibration.</summary>
    /// <returns>The expected raw score; null of a model that cannot be explained, which leaves <paramref name="contributions"/> as they are.</returns>
    double? Explain(double[] x, Span<double> contributions);

    /// <summary>The predictions of many rows, each the same as <see cref="Score"/>'s.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="scores">Gets a prediction a row.</param>
    void ScoreMany(ReadOnlySpan<double> rows, Span<double> scores)
    {
        var x = new double[FeatureCount];
        for (var i = 0; i < scores.Length; i++)
        {
            rows.Slice(i * x.Length, x.Length).CopyTo(x);
            scores[i] = Score(x);
        }
    }

    /// <summary>The contributions of many rows, each the same as <see cref="Explain"/>'s.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="contributions">Gets <see cref="FeatureCount"/> values a row.</param>
    /// <returns>The expected raw score; null of a model that cannot be explained.</returns>
    double? ExplainMany(ReadOnlySpan<double> rows, Span<double> contributions)
    {
        var x = new double[FeatureCount];
        double? expected = null;
        for (var start = 0; start < rows.Length; start += x.Length)
        {
            rows.Slice(start, x.Length).CopyTo(x);
            expected = Explain(x, contributions.Slice(start, x.Length));
        }

        return expected;
    }
}
