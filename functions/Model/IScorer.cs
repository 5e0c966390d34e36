namespace FraudServerless.Model;

/// <summary>A model of any format as the container asks it; safe on many threads.</summary>
public interface IScorer
{
    /// <summary>Numbers in a row.</summary>
    int FeatureCount { get; }

    /// <summary>As the model's file names them, or <c>f0</c> and so on.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <param name="x"><see cref="FeatureCount"/> numbers, NaN for missing.</param>
    /// <returns>The prediction, calibrated when the card says how; NaN or infinite when the model makes nothing of the row.</returns>
    double Score(float[] x);

    /// <summary>Exact contributions in the raw score's unit, before any calibration.</summary>
    /// <returns>The expected raw score; null of a model that cannot be explained, which leaves <paramref name="contributions"/> as they are.</returns>
    double? Explain(float[] x, Span<double> contributions);
}
