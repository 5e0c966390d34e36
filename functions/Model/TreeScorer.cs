using FraudServerless.Contracts;
using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>A tree ensemble; with a calibration its raw score goes through that instead of the model's own link.</summary>
public sealed class TreeScorer(TreeModel trees, Calibration? calibration = null) : IScorer
{
    public int FeatureCount => trees.FeatureCount;
    public IReadOnlyList<string> FeatureNames => trees.FeatureNames;

    public double Score(float[] x) => Answer(trees.PredictRaw(x));

    public double? Explain(float[] x, Span<double> contributions) => trees.Explain(x, contributions);

    public void ScoreMany(ReadOnlySpan<float> rows, Span<double> scores)
    {
        trees.PredictRaw(rows, scores);
        foreach (ref var score in scores)
        {
            score = Answer(score);
        }
    }

    public double? ExplainMany(ReadOnlySpan<float> rows, Span<double> contributions) =>
        trees.Explain(rows, rows.Length / FeatureCount, contributions);

    private double Answer(double raw) => calibration?.Apply(raw) ?? trees.Probability(raw);
}
