using FraudServerless.Contracts;
using FraudServerless.Trees;

namespace FraudServerless.Training;

/// <summary>A tree model with its calibration, by the code that serves them.</summary>
internal sealed record TrainedModel(TreeModel Trees, Calibration? Calibration)
{
    /// <summary>The probability as it is answered.</summary>
    public double Score(ReadOnlySpan<float> x)
    {
        var raw = Trees.PredictRaw(x);
        return Calibration?.Apply(raw) ?? Trees.Probability(raw);
    }

    /// <summary>The model's own probability.</summary>
    public double Uncalibrated(ReadOnlySpan<float> x) => Trees.Probability(Trees.PredictRaw(x));
}
