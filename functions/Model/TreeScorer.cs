using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>A tree ensemble.</summary>
public sealed class TreeScorer(TreeModel trees) : IScorer
{
    public int FeatureCount => trees.FeatureCount;
    public IReadOnlyList<string> FeatureNames => trees.FeatureNames;

    public double Score(float[] x) => trees.Probability(trees.PredictRaw(x));

    public double? Explain(float[] x, Span<double> contributions) => trees.Explain(x, contributions);

    public void ScoreMany(ReadOnlySpan<float> rows, Span<double> scores)
    {
        trees.PredictRaw(rows, scores);
        foreach (ref var score in scores)
        {
            score = trees.Probability(score);
        }
    }

    public double? ExplainMany(ReadOnlySpan<float> rows, Span<double> contributions) =>
        trees.Explain(rows, rows.Length / FeatureCount, contributions);
}
